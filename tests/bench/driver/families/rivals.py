"""Fluent Bit with its filesystem buffer, in the same minutes, with the same JSON posts."""

import base64
import json
import os
import re
import subprocess

from driver.bench import PARTITIONS, undisturbed
from driver.processes import BenchError, Child, free_port

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
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
    posts = write_posts(bench.fresh("posts.jsonl"))
    told = []
    for _ in range(rounds):
        ours = undisturbed(gateway_cost, bench, rate, posts)
        theirs = undisturbed(fluent_bit_cost, bench, binary, rate, posts)
        print(f"  {rate}/s: gateway {ours['cpu_us']:.2f} us  Fluent Bit {theirs['cpu_us']:.2f} us",
              flush=True)
        told.append({"gateway": ours, "fluent_bit": theirs})
    middle = sorted(told, key=lambda one: one["fluent_bit"]["cpu_us"] / one["gateway"]["cpu_us"])
    middle = middle[len(middle) // 2]
    return {"version": version(binary), "rate": rate, "body_bytes": BODY_BYTES, "rounds": told,
            "gateway_us": middle["gateway"]["cpu_us"],
            "fluent_bit_us": middle["fluent_bit"]["cpu_us"],
            "times": middle["fluent_bit"]["cpu_us"] / middle["gateway"]["cpu_us"]}


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


def gateway_cost(bench, rate, posts):
    return bench.gateway_cost(rate, 3, bench.seconds(8, 2), extra=["--source", posts])


def fluent_bit_cost(bench, binary, rate, posts):
    port = free_port()
    config = bench.fresh("fluent-bit.conf")
    with open(config, "w") as out:
        out.write(FLUENT_BIT.format(storage=bench.fresh("fluent-bit-storage"), port=port,
                                    brokers=bench.kafka.brokers,
                                    topic=bench.kafka.topic("fluentbit", PARTITIONS)))
    with Child([binary, "-c", config], bench.server_core, bench.fresh("fluent-bit.log")) as server:
        server.wait_port(port)
        cost = bench.steady_cost(server, port, rate, 3, bench.seconds(8, 2),
                                 extra=["--source", posts])
    if cost["load"]["accepted"] < cost["load"]["sent"]:
        raise BenchError(f"Fluent Bit did not take everything: {cost['load']}")
    return cost


def lines(data):
    if "missing" in data:
        return [f"Not measured: {data['missing']}."]
    return [f"Fluent Bit {data['version']}, filesystem buffer, {data['rate']:,} posts/s of {data['body_bytes']} "
            f"bytes of JSON: {data['fluent_bit_us']:.2f} us of CPU per beacon; the gateway, in the same minutes, "
            f"{data['gateway_us']:.2f} us: **{data['times']:.1f}** times less."]
