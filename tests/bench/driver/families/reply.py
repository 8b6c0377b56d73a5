"""How long a reply takes, from the instant at which its request was planned."""

from driver.bench import summary, undisturbed

PROGRAMS = ("beaconload", "floor_server", "beacongate", "beaconctl")
SYNCED_RATE = 5_000


def measure(bench):
    if bench.quick:
        half = 5_000
    else:
        half = 1000 * round(undisturbed(capacity, bench) / 2000)
    rounds = [undisturbed(replies, bench, half, "journaled")
              for _ in range(1 if bench.quick else bench.load.rounds or 5)]
    rounds.sort(key=lambda one: one["load"]["latency_us"]["p99"])
    return {"rate": half, "synced_rate": SYNCED_RATE, "rounds": len(rounds),
            "journaled": rounds.pop(len(rounds) // 2), "other_rounds": rounds,
            "bare": undisturbed(bench.floor_server, half, 2, bench.seconds(10)),
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
        told = bench.load_for(gateway.port, bench.seconds(10), ["--rate", rate])
        load = summary(told)
        told["accepted"] += warm["accepted"]
        books = gateway.close_books(told)
    latency, lateness = load["latency_us"], load["lateness_us"]
    print(f"  {ack}, {rate}/s: p99 {latency['p99'] / 1000:.2f} ms, p99.9 {latency['p999'] / 1000:.2f} ms, "
          f"lateness p99 {lateness['p99'] / 1000:.2f} ms", flush=True)
    return {"load": load, "books": books}


def lines(data):
    out = ["Milliseconds from the planned instant to the reply; the generator's own lateness is in them, and "
           f"stands beside. Journaled is the round in the middle of {data['rounds']}; bare 204 is "
           "`floor_server`: what the machine itself adds.", "",
           "| ack | beacons/s | p50 | p99 | p99.9 | max | generator's lateness, p99 |",
           "|---|---|---|---|---|---|---|"]
    rows = [("journaled", data["rate"]), ("synced", data["synced_rate"]), ("bare", data["rate"])]
    for ack, rate in rows:
        load = data[ack]["load"]
        latency = load["latency_us"]
        name = "bare 204" if ack == "bare" else ack
        out.append(f"| {name} | {rate:,.0f} | " + " | ".join(
            f"{latency[name] / 1000:.2f}" for name in ("p50", "p99", "p999", "max")) +
            f" | {load['lateness_us']['p99'] / 1000:.2f} |")
    return out
