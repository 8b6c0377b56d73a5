"""Fluent Bit with its filesystem buffer, in the same minutes, with the same JSON posts."""

import base64
import json
import os
import re
import subprocess
import time

from driver.bench import PARTITIONS, summary, undisturbed
from driver.processes import BenchError, Child, free_port, run_json

PROGRAMS = ("beaconload", "beacongate", "beaconctl", "record_sizes")
BODY_BYTES = 430
# The same for both: snappy, acks of all replicas, a window of half a second.
FLUENT_BIT = """\
[SERVICE]
    Flush        0.5
    Daemon       off
    Log_Level    warn
    storage.path {storage}
    storage.sync normal
    storage.max_chunks_up 128
[INPUT]
    Name         http
    Listen       127.0.0.1
    Port         {port}
    storage.type filesystem
[OUTPUT]
    Name         kafka
    Match        *
    Brokers      {brokers}
    Topics       {topic}
    Format       json
    rdkafka.compression.codec snappy
    rdkafka.acks all
    rdkafka.linger.ms 500
"""


def measure(bench):
    binary = bench.load.fluent_bit
    if not binary:
        return {"missing": "no --fluent-bit PATH was given"}
    if not os.access(binary, os.X_OK):
        raise BenchError(f"--fluent-bit {binary} is no program that can be run")
    rate, rounds = (2_000, 1) if bench.quick else (20_000, bench.load.rounds or 3)
    posts = ["--source", write_posts(bench.fresh("posts.jsonl"))]
    told = [one_round(bench, binary, rate, posts) for _ in range(rounds)]
    data = {"version": version(binary), "rate": rate, "body_bytes": BODY_BYTES, "rounds": told}
    for how in ("steady", "saturated"):
        middle = sorted(told, key=lambda one: times(one[how]))[len(told) // 2][how]
        data[how] = {"gateway_us": middle["gateway"]["cpu_us"],
                     "fluent_bit_us": middle["fluent_bit"]["cpu_us"], "times": times(middle)}
    data["times"] = data["saturated"]["times"]
    return data


def one_round(bench, binary, rate, posts):
    seconds = bench.seconds(8, 2)
    told = {"steady": {"gateway": undisturbed(bench.gateway_cost, rate, 3, seconds, extra=posts),
                       "fluent_bit": undisturbed(steady, bench, binary, rate, posts)},
            "saturated": {"gateway": undisturbed(bench.saturated_cost, seconds, posts),
                          "fluent_bit": undisturbed(saturated, bench, binary, seconds, posts)}}
    for how, both in told.items():
        print(f"  {how}: gateway {both['gateway']['cpu_us']:.2f} us  "
              f"Fluent Bit {both['fluent_bit']['cpu_us']:.2f} us", flush=True)
    return told


def times(both):
    return both["fluent_bit"]["cpu_us"] / both["gateway"]["cpu_us"]


def version(binary):
    done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"v?\d+\.\d+\.\d+", done.stdout + done.stderr)
    return found.group(0) if found else "unknown"


def write_posts(path, count=4096):
    """A recording of JSON posts of one size, from as many visitors; the same for everybody."""
    with open(path, "w") as out:
        for number in range(count):
            visitor = f"{number * 2654435761 % 2**32:08x}{number:08x}"
            beacon = {"site": f"www.site-{number % 100:05}.example", "visitor": visitor,
                      "page": f"/news/winter-{number % 977:04}.html", "session": visitor[::-1],
                      "event": "page_view", "sent_at": 1795400347618 + number,
                      "title": "winter shoes - news", "lang": "en-US", "screen": "1920x1080",
                      "ref": "https://www.example.com/news/", "scroll": number % 3000,
                      "load_ms": number % 5000, "padding": ""}
            beacon["padding"] = "campaign-autumn." * 30
            excess = len(json.dumps(beacon)) - BODY_BYTES
            beacon["padding"] = beacon["padding"][:-excess]
            body = json.dumps(beacon).encode()
            head = (f"POST /b?visitor={visitor} HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozilla/5.0\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
            out.write(json.dumps({"raw_b64": base64.b64encode(head.encode() + body).decode()}))
            out.write("\n")
    return path


class FluentBit:
    """The rival, started. Use as a context manager."""

    def __init__(self, bench, binary):
        self.bench = bench
        self.port = free_port()
        self.topic = bench.kafka.topic("fluentbit", PARTITIONS)
        config = bench.fresh("fluent-bit.conf")
        with open(config, "w") as out:
            out.write(FLUENT_BIT.format(storage=bench.fresh("fluent-bit-storage"), port=self.port,
                                        brokers=bench.kafka.brokers, topic=self.topic))
        self.child = Child([binary, "-c", config], bench.server_core, bench.fresh("fluent-bit.log"))

    def __enter__(self):
        self.child.__enter__()
        self.child.wait_port(self.port)
        return self

    def __exit__(self, *what):
        self.child.__exit__(*what)

    def in_kafka(self):
        """Records of its topic; 0 while there are none."""
        try:
            return run_json([self.bench.program("record_sizes"), self.bench.kafka.brokers,
                             self.topic], self.bench.load_core)["records"]
        except BenchError:
            return 0

    def wait_at_rest(self, timeout_s=120):
        """Until it uses less than a hundredth of its core for two seconds: nothing is left to send."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            used = self.child.cpu()
            time.sleep(2)
            if sum(self.child.cpu().since(used)) < 0.02:
                return
        raise BenchError(f"Fluent Bit is still busy after {timeout_s} s")


def steady(bench, binary, rate, posts):
    with FluentBit(bench, binary) as rival:
        cost = bench.steady_cost(rival.child, rival.port, rate, 3, bench.seconds(8, 2), extra=posts)
    if cost["load"]["accepted"] < cost["load"]["sent"]:
        raise BenchError(f"Fluent Bit did not take everything: {cost['load']}")
    return cost


def saturated(bench, binary, seconds, posts):
    """All its CPU until it rests counts, as the gateway's does until its journal is empty."""
    with FluentBit(bench, binary) as rival:
        before, begin, used = rival.in_kafka(), time.time(), rival.child.cpu()
        told = bench.load_for(rival.port, seconds, ["--saturate", *posts])
        rival.wait_at_rest()
        elapsed_s = time.time() - begin
        spent_s = sum(rival.child.cpu().since(used))
        beacons = rival.in_kafka() - before
    if beacons != told["accepted"]:
        raise BenchError(f"Fluent Bit answered {told['accepted']} posts, and {beacons} are in Kafka")
    return {"cpu_us": 1e6 * spent_s / beacons, "per_second": told["rate_achieved"],
            "elapsed_s": elapsed_s, "beacons": beacons, "load": summary(told)}


def lines(data):
    if "missing" in data:
        return [f"Not measured: {data['missing']}."]
    out = [f"Fluent Bit {data['version']}, filesystem buffer, posts of {data['body_bytes']} bytes of JSON; "
           "microseconds of CPU per beacon, of the middle one of the rounds.", "",
           "| load | Fluent Bit | gateway | times |", "|---|---|---|---|"]
    names = {"steady": f"{data['rate']:,}/s", "saturated": "as fast as each takes them"}
    for how, name in names.items():
        one = data[how]
        out.append(f"| {name} | {one['fluent_bit_us']:.2f} | {one['gateway_us']:.2f} | "
                   f"**{one['times']:.1f}** |")
    return out
