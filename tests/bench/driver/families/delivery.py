"""From accepted to acknowledged by Kafka, by the gateway's own histogram."""

import time

from driver.bench import PARTITIONS, undisturbed

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
PROFILES = {  # name: (window in ms, partitions, settings)
    "linger_500": (500, PARTITIONS, ()),
    "linger_5": (5, 20, ("delivery.window_ms=5", "kafka.linger.ms=0")),
}


def measure(bench):
    rate = 10_000 if bench.quick else 40_000
    return {"rate": rate, "profiles": {
        name: undisturbed(one, bench, rate, name) for name in PROFILES}}


def one(bench, rate, name):
    _, partitions, settings = PROFILES[name]
    # The first appends to a partition make its files.
    warmup_s, window_s = (3, 2) if bench.quick else (8, 12)
    with bench.gateway(f"delivery{partitions}", partitions, settings=settings) as gateway:
        child, report = bench.start_load(gateway.port, warmup_s + window_s + 1, ["--rate", rate])
        with child:
            time.sleep(warmup_s)
            before = gateway.latency_buckets()
            time.sleep(window_s)
            after = gateway.latency_buckets()
            told = bench.finish_load(child, report, 60)
        books = gateway.close_books(told)
    counts = [(bound, late - early) for (bound, late), (_, early) in zip(after, before)]
    return {"partitions": partitions, "settings": list(settings), "beacons": counts[-1][1],
            "p50_s": quantile(counts, 0.50), "p99_s": quantile(counts, 0.99),
            "p999_s": quantile(counts, 0.999), "counts": counts, "books": books}


def quantile(counts, share):
    """The upper end of the bucket in which it lies: never less than it is."""
    return next((bound for bound, count in counts if count >= share * counts[-1][1]), float("inf"))


def lines(data):
    out = [f"{data['rate']:,} beacons/s. A figure is the upper end of its bucket, two of which make an octave.", "",
           "| window | partitions | p50 | p99 | p99.9 |", "|---|---|---|---|---|"]
    for name, (window_ms, partitions, _) in PROFILES.items():
        told = data["profiles"][name]
        cells = " | ".join(f"{told[key] * 1000:,.0f} ms" for key in ("p50_s", "p99_s", "p999_s"))
        out.append(f"| {window_ms} ms | {partitions} | {cells} |")
    return out
