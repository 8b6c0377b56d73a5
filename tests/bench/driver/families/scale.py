"""How cost and latency change with the rate, the partitions and the connections; for the plots."""

from driver.bench import PARTITIONS, undisturbed
from driver.families.idle import allow_files
from driver.processes import Disturbed

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
RATES = (5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000)
PARTITION_COUNTS = (1, 16, 64, 256, 1_024, 4_096)
CONNECTION_COUNTS = (1, 8, 64, 512, 8_192, 25_000, 50_000)
RATE = 40_000
RATE_OF_CONNECTIONS = 10_000  # which one connection can carry, a request at a time


def measure(bench):
    seconds = bench.seconds(4, 2)
    warmup_s = 2
    rates, partitions, connections = RATES, PARTITION_COUNTS, CONNECTION_COUNTS
    if bench.quick:
        rates, partitions, connections = RATES[:2], PARTITION_COUNTS[:2], CONNECTION_COUNTS[:2]
    steady = 10_000 if bench.quick else RATE
    few = 2_000 if bench.quick else RATE_OF_CONNECTIONS
    possible = allow_files(min(max(connections), free_ports()))
    return {"rate": steady, "rate_of_connections": few, "connections": bench.load.connections,
            "partitions": PARTITIONS,
            "by_rate": series(rates, lambda rate: bench.gateway_cost(rate, warmup_s, seconds)),
            "by_partitions": series(partitions, lambda count: bench.gateway_cost(
                steady, warmup_s, seconds, topic=f"scale{count}", partitions=count)),
            "by_connections": series(
                [count for count in connections if count <= possible],
                lambda count: bench.gateway_cost(few, connecting_s(count) + warmup_s, seconds,
                                                 connections=count))}


def free_ports():
    """Connections that one client address can have to one port."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as text:
        first, last = map(int, text.read().split())
    return last - first - 2_000


def connecting_s(count):
    return count / 10_000


def series(values, cost):
    """A rate that this machine cannot hold ends its series."""
    points = []
    for value in values:
        try:
            one = undisturbed(cost, value)
        except Disturbed as reason:
            print(f"  {value:,}: {reason}", flush=True)
            continue
        latency = one["load"]["latency_us"]
        print(f"  {value:,}: {one['cpu_us']:.2f} us, p99 {latency['p99'] / 1000:.2f} ms", flush=True)
        points.append({"at": value, "cpu_us": one["cpu_us"], "latency_us": latency,
                       "lateness_us": one["load"]["lateness_us"], "books": one["books"]})
    return points


def lines(data):
    out = []
    for key, title in (("by_rate", "beacons/s"), ("by_partitions", "partitions"),
                       ("by_connections", "connections")):
        out += [f"| {title} | us of CPU per beacon | p50 | p99 | p99.9 (ms) |", "|---|---|---|---|---|"]
        for point in data[key]:
            cells = " | ".join(f"{point['latency_us'][name] / 1000:.2f}"
                               for name in ("p50", "p99", "p999"))
            out.append(f"| {point['at']:,} | {point['cpu_us']:.2f} | {cells} |")
        out.append("")
    return out[:-1]
