"""Requests that carry or bring several beacons: 10 in a POST, 16 GETs pipelined."""

from driver.bench import undisturbed

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
POSTS_RATE = 100_000


def measure(bench):
    rate = 20_000 if bench.quick else POSTS_RATE
    posts = undisturbed(bench.gateway_cost, rate, 3, bench.seconds(10, 2),
                        extra=["--method", "post", "--beacons-per-request", 10])
    return {"posts_rate": rate, "posts": posts,
            "pipelined": undisturbed(bench.saturated_cost, bench.seconds(12), ["--pipeline", 16])}


def lines(data):
    posts, pipe = data["posts"], data["pipelined"]
    return ["| beacons | rate | us of CPU per beacon | of it in the kernel |", "|---|---|---|---|",
            f"| 10 in a POST | {data['posts_rate']:,}/s planned | **{posts['cpu_us']:.2f}** | "
            f"{posts['system_us']:.2f} |",
            f"| 16 GETs pipelined | {pipe['per_second']:,.0f}/s, saturated, in Kafka | "
            f"**{pipe['cpu_us']:.2f}** | {pipe['system_us']:.2f} |"]
