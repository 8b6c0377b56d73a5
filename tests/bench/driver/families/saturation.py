"""As fast as answers come, counted until the journal is empty: one core, then two."""

import time

from driver.bench import summary, undisturbed

PROGRAMS = ("beaconload", "floor_server", "beacongate", "beaconctl")


def measure(bench):
    bare = undisturbed(bench.bare_per_second)
    one = undisturbed(saturate, bench, bench.seconds(60, 5), 1, bench.server_core)
    data = {"bare_per_second": bare, "one_core": one,
            "share_of_bare_204": one["per_second"] / bare}
    if bench.server_core == bench.load_core:
        return data
    both = f"{bench.server_core},{bench.load_core}"
    two = undisturbed(saturate, bench, bench.seconds(30, 5), 2, both)
    # Two cores, less what generator and Kafka took of them: idle time is the gateway's fault.
    two["cores_available"] = 2 - two["sender_cores"] - two["kafka_cores"]
    two["per_core"] = two["per_second"] / two["cores_available"]
    data["two_cores"] = two
    data["scaling"] = 2 * two["per_core"] / one["per_second"]
    return data


def saturate(bench, seconds, workers, cores):
    core = bench.load_core if workers == 1 else cores
    with bench.gateway("saturated", workers=workers, core=cores) as gateway:
        begin, kafka, used = time.time(), bench.kafka.cpu(), gateway.child.cpu()
        told = bench.load_for(gateway.port, seconds, ["--saturate"], core=core,
                              prompt=workers == 1)
        gateway.wait_delivered()
        elapsed_s = gateway.empty_at - begin
        kafka_s = sum(bench.kafka.cpu().since(kafka))
        gateway_s = sum(gateway.child.cpu().since(used))
        books = gateway.close_books(told)
    return {"per_second": books["delivered"] / elapsed_s, "elapsed_s": elapsed_s,
            "answered_per_second": told["rate_achieved"], "gateway_cores": gateway_s / elapsed_s,
            "cpu_us": 1e6 * gateway_s / books["delivered"],
            "sender_cores": told["sender_cpu"] * told["duration_s"] / elapsed_s,
            "kafka_cores": kafka_s / elapsed_s, "books": books, "load": summary(told)}


def lines(data):
    one = data["one_core"]
    out = [f"One worker and its pump on one core: {one['per_second']:,.0f} beacons/s accepted and in Kafka over "
           f"{one['elapsed_s']:.0f} s, {one['cpu_us']:.2f} us of CPU each, "
           f"**{data['share_of_bare_204']:.2f}** of what that core answers as bare 204 "
           f"({data['bare_per_second']:,.0f}/s); the generator took {one['sender_cores']:.0%} of the "
           f"other core, Kafka {one['kafka_cores']:.0%}."]
    two = data.get("two_cores")
    if two:
        out.append("")
        out.append(f"Two workers on two cores, with generator and Kafka on the same two: {two['per_second']:,.0f} "
                   f"beacons/s; the generator took {two['sender_cores']:.2f} cores, Kafka "
                   f"{two['kafka_cores']:.2f}, so {two['cores_available']:.2f} were the gateway's. "
                   f"Two whole ones would be **{data['scaling']:.2f}** times one.")
    return out
