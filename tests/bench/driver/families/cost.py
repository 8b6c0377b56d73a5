"""CPU per beacon against the floor, un-pipelined: server, producer, gateway in alternating rounds."""

import statistics

from driver.bench import undisturbed

PROGRAMS = ("beaconload", "floor_server", "floor_producer", "beacongate", "beaconctl",
            "record_sizes")
PARTS = ("server", "producer", "gateway")
# beacons/s: (warm-up, measured seconds of a part)
RATES = {40_000: (4, 9), 20_000: (2, 5), 5_000: (2, 6)}


def measure(bench):
    sizes = undisturbed(bench.record_sizes)
    rates = {10_000: (2, 3)} if bench.quick else RATES
    rounds = bench.load.rounds or (1 if bench.quick else 5)
    data = {"rounds": rounds, "connections": bench.load.connections,
            "request_bytes": bench.load.request_bytes, "records": sizes, "rates": {}}
    for rate, (warmup_s, window_s) in rates.items():
        told = [one_round(bench, rate, warmup_s, window_s, sizes) for _ in range(rounds)]
        data["rates"][str(rate)] = figures(told)
    return data


def one_round(bench, rate, warmup_s, window_s, sizes):
    parts = {"server": undisturbed(bench.floor_server, rate, warmup_s, window_s),
             "producer": bench.floor_producer(rate, warmup_s, window_s, sizes),
             "gateway": undisturbed(bench.gateway_cost, rate, warmup_s, window_s)}
    spent = "  ".join(f"{name} {part['cpu_us']:.2f} us" for name, part in parts.items())
    print(f"  {rate}/s: {spent}", flush=True)
    return parts


def figures(rounds):
    """Medians over the rounds; the ratio is that of the medians."""
    medians = {f"{name}_us": statistics.median(parts[name]["cpu_us"] for parts in rounds)
               for name in PARTS}
    floor = medians["server_us"] + medians["producer_us"]
    return {**medians, "floor_us": floor, "ratio": medians["gateway_us"] / floor, "rounds": rounds}


def lines(data):
    sizes = data["records"]
    out = [f"{data['connections']} connections, un-pipelined, GET of {data['request_bytes']} bytes, records of "
           f"{sizes['value_bytes']} bytes with keys of {sizes['key_bytes']}; microseconds of CPU "
           f"per beacon, medians of {data['rounds']} rounds.", "",
           "| beacons/s | server | producer | floor | gateway | ratio | ratio of each round |",
           "|---|---|---|---|---|---|---|"]
    for rate, one in data["rates"].items():
        each = ", ".join(f"{round_ratio(parts):.2f}" for parts in one["rounds"])
        out.append(f"| {int(rate):,} | {one['server_us']:.2f} | {one['producer_us']:.2f} | "
                   f"{one['floor_us']:.2f} | {one['gateway_us']:.2f} | **{one['ratio']:.2f}** | "
                   f"{each} |")
    return out


def round_ratio(parts):
    floor = parts["server"]["cpu_us"] + parts["producer"]["cpu_us"]
    return parts["gateway"]["cpu_us"] / floor
