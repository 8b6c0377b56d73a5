"""200,000 beacons/s for 60 s, and the most with one beacon per request, all verified.

One gateway, the generator with its verifier and a real Kafka share this machine.
"""

import json
import os
import time

from driver.bench import summary
from driver.processes import BenchError, Child

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
RATE = 200_000
SECONDS = 60
SEARCH_SECONDS = 8
BATCHED = ("--method", "post", "--beacons-per-request", 10)
# All share the cores, so sends are late by what others hold them; latency counts from the plan
# all the same. Beyond this the plan was not kept.
LATENESS_MAX_MS = 50
REPLY_P99_MAX_MS = 100
PENDING_S_MAX = 3
VERDICTS = ("lost", "reordered", "wrong_partition", "corrupt", "spurious")


def measure(bench):
    seconds = bench.seconds(SECONDS, 3)
    batched = attempt(bench, 20_000 if bench.quick else RATE, seconds, BATCHED)
    print(f"  {describe(batched)}", flush=True)
    single = highest(bench, seconds)
    return {"seconds": seconds, "heap": os.environ.get("KAFKA_HEAP", "768m"),
            "cores": bench.all_cores_count, "batched": batched, "single": single}


def highest(bench, seconds):
    """Bisects with short runs; what holds for the whole time counts."""
    low, high = (4_000, 8_000) if bench.quick else (30_000, 160_000)
    while high - low > 0.05 * high and not bench.quick:
        middle = 1000 * round((low + high) / 2000)
        tried = attempt(bench, middle, SEARCH_SECONDS, ())
        print(f"  {describe(tried)}", flush=True)
        low, high = (middle, high) if tried["holds"] else (low, middle)
    rate = low
    while True:
        tried = attempt(bench, rate, seconds, ())
        print(f"  {describe(tried)}", flush=True)
        if tried["holds"] or rate < 10_000:
            return tried
        rate = 1000 * round(0.93 * rate / 1000)


def attempt(bench, rate, seconds, extra):
    """beaconload run: sends, reads the topic meanwhile, and judges; the gateway's books beside it."""
    report = bench.fresh("run.json")
    with bench.gateway("headline", workers=bench.all_cores_count, core=bench.all_cores) as gateway:
        command = [bench.program("beaconload"), "run", "--quiet", "--target",
                   f"http://127.0.0.1:{gateway.port}/b", "--brokers", bench.kafka.brokers,
                   "--topic", "headline", "--rate", rate, "--duration", f"{seconds}s",
                   "--connections", bench.load.connections, "--bytes", bench.load.request_bytes,
                   "--lateness-max-ms", LATENESS_MAX_MS, "--report", report, *extra]
        with Child(command, bench.all_cores, bench.fresh("run.log")) as child:
            time.sleep(1.5)
            owners = {"gateway": gateway.child, "beaconload": child, "kafka": bench.kafka}
            begin, used = time.monotonic(), {name: one.cpu() for name, one in owners.items()}
            time.sleep(seconds - 2)
            elapsed_s = time.monotonic() - begin
            cores = {name: sum(one.cpu().since(used[name])) / elapsed_s
                     for name, one in owners.items()}
            pending = wait_sent(gateway, seconds)
            code = child.process.wait(300)
        if code not in (0, 1):
            raise BenchError(f"beaconload ended with {code}: {child.tail()}")
        with open(report) as text:
            told = json.load(text)
        books = gateway.close_books(told)
    clean = told["verdict"] == "clean" and not any(told[name] for name in VERDICTS)
    holds = (clean and books["closed"] and books["shed"] == 0 and not told["refused"]
             and told["accepted"] >= 0.995 * rate * seconds and pending <= PENDING_S_MAX * rate
             and told["latency_us"]["p99"] <= 1000 * REPLY_P99_MAX_MS)
    return {"rate": rate, "seconds": seconds, "holds": holds, "verdict": told["verdict"],
            "void": told["void"], "found": told["found"], "duplicates": told["duplicates"],
            **{name: told[name] for name in VERDICTS}, "pending_at_end": pending, "cores": cores,
            "end_to_end_us": told["end_to_end_us"], "books": books, "load": summary(told)}


def wait_sent(gateway, seconds):
    """Beacons that wait in the journal when sending ends."""
    deadline = time.monotonic() + seconds + 30
    books = gateway.accounts()
    while time.monotonic() < deadline:
        time.sleep(0.3)
        now = gateway.accounts()
        if now["accepted"] == books["accepted"]:
            return books["pending"]
        books = now
    raise BenchError("beaconload sends for longer than it was told")


def describe(one):
    cores = ", ".join(f"{name} {used:.2f}" for name, used in one["cores"].items())
    return (f"{one['rate']:,}/s for {one['seconds']} s: {one['verdict']}"
            f"{' (' + one['void'] + ')' if one['void'] else ''}, "
            f"{'holds' if one['holds'] else 'does not hold'}; reply p99 "
            f"{one['load']['latency_us']['p99'] / 1000:.1f} ms; cores: {cores}")


def lines(data):
    out = [f"`beaconload run` for {data['seconds']} s through one gateway into 512 partitions, generator, verifier "
           f"and Kafka (heap {data['heap']}) on the same {data['cores']} cores.", "",
           "| beacons per request | beacons/s | accepted | found | lost | reordered | wrong partition | books | "
           "reply p50, p99, p99.9 (ms) | end to end p99 | cores: gateway, beaconload, Kafka |",
           "|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, one in (("10", data["batched"]), ("1, un-pipelined: the most that held", data["single"])):
        latency = one["load"]["latency_us"]
        cores = one["cores"]
        out.append(
            f"| {name} | **{one['rate']:,}**{'' if one['holds'] else ' (did not hold)'} | "
            f"{one['load']['accepted']:,} | {one['found']:,} | {one['lost']} | {one['reordered']} | "
            f"{one['wrong_partition']} | {'closed' if one['books']['closed'] else 'open'} | "
            f"{latency['p50'] / 1000:.1f}, {latency['p99'] / 1000:.1f}, {latency['p999'] / 1000:.1f} | "
            f"{one['end_to_end_us']['p99'] / 1e6:.2f} s | {cores['gateway']:.2f}, "
            f"{cores['beaconload']:.2f}, {cores['kafka']:.2f} |")
    return out + ["", limit_of(data["single"])]


def limit_of(one):
    """Who held the un-pipelined rate down."""
    total = sum(one["cores"].values())
    most = max(one["cores"], key=one["cores"].get)
    return (f"At the highest un-pipelined rate {total:.2f} cores were in use, most of them by {most} "
            f"({one['cores'][most]:.2f}).")
