"""Requests that carry or bring several beacons: 10 in a POST, 16 GETs pipelined."""

import time

from driver.bench import summary, undisturbed

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
POSTS_RATE = 100_000


def measure(bench):
    rate = 20_000 if bench.quick else POSTS_RATE
    posts = undisturbed(bench.gateway_cost, rate, 3, bench.seconds(10, 2),
                        extra=["--method", "post", "--beacons-per-request", 10])
    return {"posts_rate": rate, "posts": posts, "pipelined": undisturbed(pipelined, bench)}


def pipelined(bench):
    """Always 16 unanswered on a connection: what a steady plan would send is fewer at a time. All CPU
    until the last beacon is in Kafka counts."""
    with bench.gateway("steady") as gateway:
        # Connections to Kafka stand, and the code has been run once.
        warm = bench.load_for(gateway.port, 1, ["--rate", 5000])
        gateway.wait_delivered()
        before, begin, used = gateway.accounts(), time.time(), gateway.child.cpu()
        told = bench.load_for(gateway.port, bench.seconds(12), ["--saturate", "--pipeline", 16])
        gateway.wait_delivered()
        user, system = gateway.child.cpu().since(used)
        told["accepted"] += warm["accepted"]
        books = gateway.close_books(told)
    beacons = books["delivered"] - before["delivered"]
    return {"cpu_us": 1e6 * (user + system) / beacons, "user_us": 1e6 * user / beacons,
            "system_us": 1e6 * system / beacons,
            "per_second": beacons / (gateway.empty_at - begin), "beacons": beacons, "books": books,
            "load": summary(told)}


def lines(data):
    posts, pipe = data["posts"], data["pipelined"]
    return ["| beacons | rate | us of CPU per beacon | of it in the kernel |", "|---|---|---|---|",
            f"| 10 in a POST | {data['posts_rate']:,}/s planned | **{posts['cpu_us']:.2f}** | "
            f"{posts['system_us']:.2f} |",
            f"| 16 GETs pipelined | {pipe['per_second']:,.0f}/s, saturated, in Kafka | "
            f"**{pipe['cpu_us']:.2f}** | {pipe['system_us']:.2f} |"]
