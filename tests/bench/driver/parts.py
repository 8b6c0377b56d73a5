"""What is measured: the bare server, the bare producer, and the gateway, under one load."""

import json
import os
import shutil
import subprocess
import time
import urllib.request

from driver.processes import BenchError, Child, Disturbed, free_port, run_json

PARTITIONS = 512
WINDOW_MS = 500  # how long records are gathered per partition before they go to Kafka

CONFIG = """\
[http]
listen = "127.0.0.1:{port}"
workers = 1
[[endpoint]]
path = "/*"
topic = "{topic}"
[journal]
dir = "{journal}"
[topic.{topic}]
partitions = {partitions}
[kafka]
"bootstrap.servers" = "{brokers}"
[admin]
listen = "127.0.0.1:{admin_port}"
"""


class Bench:
    """Programs, cores, broker and load of one run; measures one part at a time."""

    def __init__(self, build, folder, kafka, cores, load):
        self.bin = os.path.join(build, "bin")
        self.folder = folder
        self.kafka = kafka
        self.server_core, self.load_core = cores
        self.load = load
        self.serial = 0

    def fresh(self, name):
        self.serial += 1
        return os.path.join(self.folder, f"{self.serial:03}-{name}")

    def fresh_topic(self, name):
        self.serial += 1
        topic = f"{name}{self.serial}"
        self.kafka.create_topic(topic, PARTITIONS)
        return topic

    def program(self, name):
        return os.path.join(self.bin, name)

    # ---- load ----------------------------------------------------------------------------------

    def start_load(self, port, duration_s, extra):
        report = self.fresh("load.json")
        command = [self.program("beaconload"), "send", "--target", f"http://127.0.0.1:{port}/b",
                   "--duration", f"{duration_s}s", "--connections", self.load.connections,
                   "--bytes", self.load.request_bytes, "--seed", 1,
                   # Late sends move the latency, which is not what is measured here.
                   "--lateness-max-ms", 1000, "--report", report] + extra
        return Child(command, self.load_core, self.fresh("load.log")), report

    def finish_load(self, child, report, timeout_s):
        try:
            code = child.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise BenchError(f"beaconload did not end in time: {child.tail()}")
        if code == 1:
            raise Disturbed(f"beaconload says that the run is void: {child.tail()}")
        if code != 0:
            raise BenchError(f"beaconload ended with {code}: {child.tail()}")
        with open(report) as text:
            return json.load(text)

    def steady_cost(self, server, port):
        """CPU of `server` per answered beacon, in the middle of a run at the planned rate."""
        load = self.load
        total_s = load.warmup_s + load.window_s + 1
        child, report = self.start_load(port, total_s, ["--rate", load.rate])
        with child:
            time.sleep(load.warmup_s)
            begin, begin_cpu = time.time(), server.cpu_s()
            time.sleep(load.window_s)
            end, end_cpu = time.time(), server.cpu_s()
            told = self.finish_load(child, report, total_s + 30)
        beacons = answered_at(told["timeline"], end) - answered_at(told["timeline"], begin)
        if beacons < 0.9 * load.rate * load.window_s:
            planned = load.rate * load.window_s
            raise Disturbed(f"{server.name} answered {beacons:.0f} of {planned:.0f} beacons in "
                            "the window: the machine cannot hold this rate; lower --rate")
        user, system = (1e6 * (after - before) / beacons
                        for before, after in zip(begin_cpu, end_cpu))
        return {"cpu_us": user + system, "user_us": user, "system_us": system,
                "beacons": round(beacons), "load": without_timeline(told)}

    # ---- parts ---------------------------------------------------------------------------------

    def floor_server(self):
        port = free_port()
        command = [self.program("floor_server"), "--listen", f"127.0.0.1:{port}"]
        with Child(command, self.server_core, self.fresh("floor_server.log")) as server:
            server.wait_port(port)
            return self.steady_cost(server, port)

    def floor_producer(self, sizes):
        load = self.load
        topic = self.fresh_topic("floor")
        duration_s = round(load.warmup_s + load.window_s)
        told = run_json([self.program("floor_producer"), "--brokers", self.kafka.brokers,
                         "--topic", topic, "--partitions", PARTITIONS, "--rate", load.rate,
                         "--duration", duration_s, "--window-ms", WINDOW_MS,
                         "--payload-bytes", sizes["value_bytes"],
                         "--key-bytes", sizes["key_bytes"]],
                        self.server_core, duration_s + 120)
        return {"cpu_us": told["cpu_us_per_message"], "told": told}

    def gateway(self):
        with Gateway(self, self.fresh_topic("steady")) as gateway:
            cost = self.steady_cost(gateway.child, gateway.port)
            cost["books"] = gateway.close_books(cost["load"])
            return cost

    def saturation(self, seconds):
        """As fast as one core goes, counted until the last beacon is in Kafka."""
        with Gateway(self, self.fresh_topic("saturated")) as gateway:
            begin = time.time()
            child, report = self.start_load(gateway.port, seconds, ["--saturate"])
            with child:
                told = self.finish_load(child, report, seconds + 60)
            books = gateway.close_books(told)
            elapsed_s = gateway.empty_at - begin
            return {"per_second": books["delivered"] / elapsed_s, "elapsed_s": elapsed_s,
                    "answered_per_second": told["rate_achieved"], "books": books,
                    "load": without_timeline(told)}

    def record_sizes(self):
        """Mean bytes of key and value that the gateway makes of these requests."""
        topic = self.fresh_topic("sizes")
        with Gateway(self, topic) as gateway:
            child, report = self.start_load(gateway.port, 2, ["--rate", min(5000, self.load.rate)])
            with child:
                told = self.finish_load(child, report, 60)
            gateway.close_books(told)
        return run_json([self.program("record_sizes"), self.kafka.brokers, topic], self.load_core)


class Gateway:
    """beacongate with the smallest configuration and one worker. Use as a context manager."""

    def __init__(self, bench, topic):
        self.journal = bench.fresh("journal")
        self.port, self.admin_port = free_port(), free_port()
        config = bench.fresh("beacongate.toml")
        with open(config, "w") as out:
            out.write(CONFIG.format(port=self.port, topic=topic, journal=self.journal,
                                    partitions=PARTITIONS, brokers=bench.kafka.brokers,
                                    admin_port=self.admin_port))
        self.child = Child([bench.program("beacongate"), "--config", config], bench.server_core,
                           bench.fresh("beacongate.log"))
        self.empty_at = None

    def __enter__(self):
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

    def accounts(self):
        self.child.require_alive()
        url = f"http://127.0.0.1:{self.admin_port}/accounts"
        with urllib.request.urlopen(url, timeout=5) as reply:
            return json.load(reply)

    def close_books(self, told, timeout_s=120):
        """Waits until all is delivered, ends the gateway, and returns its last accounts."""
        deadline = time.monotonic() + timeout_s
        books = self.accounts()
        while books["pending"] > 0:
            if time.monotonic() > deadline:
                raise BenchError(f"{books['pending']} beacons are pending after {timeout_s} s")
            time.sleep(0.02)
            books = self.accounts()
        self.empty_at = time.time()
        books["closed"] = (books["delivered"] == books["accepted"] == told["accepted"]
                           and books["quarantined"] == 0 and told["failed"] == 0)
        books["exit_code"] = self.child.terminate()
        return books


def answered_at(timeline, unix_s):
    """How many beacons had been answered at an instant, between the seconds that were noted."""
    at_us = unix_s * 1e6
    for before, after in zip(timeline, timeline[1:]):
        if before["at_unix_us"] <= at_us <= after["at_unix_us"]:
            span = after["at_unix_us"] - before["at_unix_us"]
            share = (at_us - before["at_unix_us"]) / span if span else 0
            return before["answered"] + share * (after["answered"] - before["answered"])
    raise Disturbed("the generator did not run during the window; the machine is too busy")


def without_timeline(told):
    return {key: value for key, value in told.items() if key != "timeline"}
