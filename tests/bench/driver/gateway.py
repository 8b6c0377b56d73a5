"""beacongate under measurement: its configuration, books, metrics and memory."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request

from driver.processes import BenchError, Child, free_port

CONFIG = """\
[http]
listen = "127.0.0.1:{port}"
workers = {workers}
[[endpoint]]
path = "/*"
topic = "{topic}"
ack = "{ack}"
[journal]
dir = "{journal}"
[topic.{topic}]
partitions = {partitions}
[kafka]
"bootstrap.servers" = "{brokers}"
[admin]
listen = "127.0.0.1:{admin_port}"
"""


class Gateway:
    """The smallest configuration, and `settings` ("delivery.window_ms=5") on top. Use as a context
    manager: it is killed and its journal removed at the end."""

    def __init__(self, bench, topic, partitions, workers=1, ack="journaled", settings=(), core=None):
        self.bench = bench
        self.topic = topic
        self.journal = bench.fresh("journal")
        self.core = bench.server_core if core is None else core
        self.port, self.admin_port = free_port(), free_port()
        config = bench.fresh("beacongate.toml")
        with open(config, "w") as out:
            out.write(CONFIG.format(port=self.port, topic=topic, journal=self.journal, ack=ack,
                                    partitions=partitions, brokers=bench.kafka.brokers,
                                    admin_port=self.admin_port, workers=workers))
        self.command = [bench.program("beacongate"), "--config", config]
        for setting in settings:
            self.command += ["--set", setting]
        self.child = None
        self.empty_at = None

    def start(self):
        self.child = Child(self.command, self.core, self.bench.fresh("beacongate.log"))

    def __enter__(self):
        self.start()
        try:
            self.child.wait_port(self.port)
            self.child.wait_port(self.admin_port)
        except BenchError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.child.__exit__()
        shutil.rmtree(self.journal, ignore_errors=True)

    def fetch(self, path):
        self.child.require_alive()
        url = f"http://127.0.0.1:{self.admin_port}{path}"
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.read().decode()

    def accounts(self):
        return json.loads(self.fetch("/accounts"))

    def metric(self, name):
        """The sum of a family's samples."""
        values = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", self.fetch("/metrics"), re.MULTILINE)
        return sum(float(value) for value in values)

    def latency_buckets(self):
        """[(upper bound in seconds, beacons at or below it)] of accepted to acknowledged."""
        name = "beacongate_delivery_latency_seconds_bucket"
        return [(float(bound), int(count)) for bound, count in re.findall(
            rf'^{name}{{[^}}]*le="([^"]+)"}} (\d+)$', self.fetch("/metrics"), re.MULTILINE)]

    def journal_bytes(self):
        """Files of the journal as the file system has them."""
        total = 0
        for folder, _, names in os.walk(self.journal):
            for name in names:
                try:
                    total += os.stat(os.path.join(folder, name)).st_blocks * 512
                except FileNotFoundError:
                    pass  # retired meanwhile
        return total

    def sent_to_kafka_bytes(self):
        """Bytes that the kernel sent to the broker on the connections that stand now."""
        words = ["ss", "-tinHO", "state", "established", "dst", f"127.0.0.1:{self.bench.kafka.port}"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        return sum(int(count) for count in re.findall(r"\bbytes_sent:(\d+)", done.stdout))

    def wait_delivered(self, timeout_s=120):
        deadline = time.monotonic() + timeout_s
        books = self.accounts()
        while books["pending"] > 0:
            if time.monotonic() > deadline:
                raise BenchError(f"{books['pending']} beacons are pending after {timeout_s} s")
            time.sleep(0.02)
            books = self.accounts()
        self.empty_at = time.time()
        return books

    def close_books(self, told, timeout_s=120, recovered=0):
        """Waits until all is delivered, ends the gateway, and returns its last accounts: `closed`
        says that what the clients were promised is what Kafka acknowledged."""
        books = self.wait_delivered(timeout_s)
        closed = (books["accepted"] == told["accepted"] and books["recovered"] == recovered
                  and books["delivered"] == books["accepted"] + recovered
                  and books["quarantined"] == 0 and told["failed"] == 0)
        books = {name: books[name] for name in ("accepted", "recovered", "delivered",
                                                "quarantined", "shed")}
        exit_code = self.child.terminate()
        return {**books, "exit_code": exit_code, "closed": closed and exit_code == 0}
