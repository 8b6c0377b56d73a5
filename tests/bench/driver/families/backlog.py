"""Kafka stays away until the journal is large; the gateway is killed, starts again, and drains."""

import statistics
import threading
import time
import urllib.error

from driver.bench import summary
from driver.families.start import answered_after_ms
from driver.processes import BenchError

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
LIVE_RATE = 5_000
FILL_S_MAX = 150


def measure(bench):
    wanted = (64 << 20) if bench.quick else (10 << 30)
    settings = (f"journal.quota_bytes={2 * wanted + (1 << 30)}",)
    gateway = bench.gateway("backlog", settings=settings)
    try:
        with gateway:
            bench.kafka.freeze()
            filled = fill(bench, gateway, wanted)
            gateway.child.kill()
            begin = time.monotonic()
            gateway.start()
            start_ms = answered_after_ms(gateway, begin)
            return {**filled, "wanted_bytes": wanted, "start_ms": start_ms,
                    "drain": drain(bench, gateway, filled["accepted"])}
    finally:
        bench.kafka.thaw()


def fill(bench, gateway, wanted):
    """POSTs of 10 as fast as they are taken; memory is looked at as the journal grows."""
    begin = time.monotonic()
    samples = []
    child, _ = bench.start_load(gateway.port, FILL_S_MAX, ["--saturate", "--method", "post",
                                                          "--beacons-per-request", 10])
    with child:
        while not samples or samples[-1]["journal"] < wanted:
            time.sleep(0.1 if bench.quick else 0.5)
            if time.monotonic() - begin > FILL_S_MAX:
                raise BenchError(f"the journal holds {samples[-1]['journal'] >> 20} MiB after "
                                 f"{FILL_S_MAX} s: this disk is too slow for that")
            child.require_alive()
            samples.append({"s": time.monotonic() - begin, "journal": gateway.journal_bytes(),
                            **gateway.child.memory()})
        child.terminate()
    seconds = time.monotonic() - begin
    books = gateway.accounts()
    return {"accepted": books["accepted"], "shed": books["shed"], "seconds": seconds,
            "journal_bytes": samples[-1]["journal"], "resident_bytes": resident_in(samples, 0.8, 1),
            "anonymous_bytes": samples[-1]["anonymous"],
            "growth_bytes": resident_in(samples, 0.8, 1) - resident_in(samples, 0.2, 0.4),
            "samples": samples}


def resident_in(samples, begin, end):
    """The median while the journal grew from one share of its size to another. Before a fifth the
    gateway has not yet read what it may hold; a segment more or less, mapped while it is filled, is
    no growth."""
    total = samples[-1]["journal"]
    part = [one["resident"] for one in samples if begin * total <= one["journal"] <= end * total]
    return statistics.median(part or [samples[-1]["resident"]])


class Progress(threading.Thread):
    """(seconds, delivered) of a gateway, until it is stopped."""

    def __init__(self, gateway):
        super().__init__(daemon=True)
        self.gateway = gateway
        self.points = []
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.2):
            try:
                books = self.gateway.accounts()
            except (urllib.error.URLError, TimeoutError, BenchError):
                continue
            self.points.append((time.monotonic(), books["delivered"], books["pending"]))


def drain(bench, gateway, recovered):
    """Live traffic at its rate alone, then Kafka comes back and the backlog goes out beside it."""
    seconds = bench.seconds(20, 2)
    traffic = ["--rate", LIVE_RATE]
    quiet = bench.load_for(gateway.port, bench.seconds(5, 2), traffic)
    progress = Progress(gateway)
    progress.start()
    begin, used = time.monotonic(), gateway.child.cpu()
    bench.kafka.thaw()
    live = bench.load_for(gateway.port, seconds, traffic)
    gateway.wait_delivered(300)
    progress.over.set()
    progress.join()
    elapsed_s = time.monotonic() - begin
    cpu_s = sum(gateway.child.cpu().since(used))
    latency = summary(live)
    live["accepted"] += quiet["accepted"] + 1  # and the request that showed that it had started
    books = gateway.close_books(live, recovered=recovered)
    return {"per_second": middle_rate(progress.points, elapsed_s, books["delivered"]),
            "seconds": elapsed_s, "cpu_us": 1e6 * cpu_s / books["delivered"],
            "live_rate": LIVE_RATE, "live": latency, "quiet": summary(quiet), "books": books}


def middle_rate(points, elapsed_s, total):
    """Delivered per second between a tenth and nine tenths of the backlog."""
    middle = [point for point in points if 0.1 * total <= point[1] <= 0.9 * total]
    if len(middle) < 3:
        return total / elapsed_s
    return (middle[-1][1] - middle[0][1]) / (middle[-1][0] - middle[0][0])


def lines(data):
    gib, mib, away = 1 << 30, 1 << 20, data["drain"]
    live, quiet = away["live"]["latency_us"], away["quiet"]["latency_us"]
    return [f"With Kafka away the journal grew to {data['journal_bytes'] / gib:.2f} GiB in {data['seconds']:.0f} s "
            f"({data['accepted']:,} beacons). Resident memory at the end: {data['resident_bytes'] / mib:.0f} MiB; it "
            f"grew by **{data['growth_bytes'] / mib:.1f} MiB** from the second fifth of the journal to the last.",
            "",
            f"After `kill -9` with that journal the gateway answered after **{data['start_ms']:.0f} ms**.",
            "",
            f"Then Kafka was there again: **{away['per_second']:,.0f} beacons/s** delivered from one core "
            f"({away['cpu_us']:.2f} us of CPU each) beside {away['live_rate']:,} live ones, whose replies took "
            f"{live['p99'] / 1000:.2f} ms at the 99th percentile (before: {quiet['p99'] / 1000:.2f} ms), "
            f"{live['p999'] / 1000:.2f} ms at the 99.9th ({quiet['p999'] / 1000:.2f} ms)."]
