"""How long a reply takes, from the instant at which its request was planned."""

from driver.bench import summary, undisturbed

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
SYNCED_RATE = 5_000


def measure(bench):
    if bench.quick:
        half = 5_000
    else:
        half = 1000 * round(undisturbed(capacity, bench) / 2000)
    return {"rate": half, "synced_rate": SYNCED_RATE,
            "journaled": undisturbed(replies, bench, half, "journaled"),
            "synced": undisturbed(replies, bench, SYNCED_RATE, "synced")}


def capacity(bench):
    """Beacons/s that one core takes, answered and delivered, in the same minutes."""
    with bench.gateway("saturated") as gateway:
        told = bench.load_for(gateway.port, 8, ["--saturate"])
        begin = told["started_at_unix_us"] / 1e6
        books = gateway.close_books(told)
    return books["delivered"] / (gateway.empty_at - begin)


def replies(bench, rate, ack):
    with bench.gateway("replies", ack=ack) as gateway:
        warm = bench.load_for(gateway.port, 2, ["--rate", rate])
        told = bench.load_for(gateway.port, bench.seconds(15), ["--rate", rate])
        load = summary(told)
        told["accepted"] += warm["accepted"]
        return {"load": load, "books": gateway.close_books(told)}


def lines(data):
    out = ["Milliseconds from the planned instant to the reply; the generator's own lateness is in them, and "
           "stands beside.", "",
           "| ack | beacons/s | p50 | p99 | p99.9 | max | generator's lateness, p99 |",
           "|---|---|---|---|---|---|---|"]
    for ack, rate in (("journaled", data["rate"]), ("synced", data["synced_rate"])):
        load = data[ack]["load"]
        latency = load["latency_us"]
        out.append(f"| {ack} | {rate:,.0f} | " + " | ".join(
            f"{latency[name] / 1000:.2f}" for name in ("p50", "p99", "p999", "max")) +
            f" | {load['lateness_us']['p99'] / 1000:.2f} |")
    return out
