"""The bounds: what is held against them, in which family it is measured, and whether it holds."""

from collections import namedtuple

MIB = 1 << 20
Bound = namedtuple("Bound", "name family what limit value text holds")


def at_most(name, family, what, limit, unit, value, digits=2):
    return Bound(name, family, what, f"<= {limit:g}{unit}", value,
                 lambda got: f"{got:.{digits}f}{unit}", lambda got: got <= limit)


def at_least(name, family, what, limit, unit, value, digits=2):
    return Bound(name, family, what, f">= {limit:,g}{unit}", value,
                 lambda got: f"{got:,.{digits}f}{unit}", lambda got: got >= limit)


def ratio_at(rate):
    return lambda data: data["rates"][str(rate)]["ratio"]


def reply_ms(name):
    return lambda data: data["journaled"]["load"]["latency_us"][name] / 1000


BOUNDS = [
    at_most("cost-40k", "cost", "CPU per beacon / floor at 40,000 beacons/s", 1.15, "",
            ratio_at(40_000)),
    at_most("cost-20k", "cost", "the same at 20,000/s", 1.25, "", ratio_at(20_000)),
    at_most("cost-5k", "cost", "the same at 5,000/s, idle costs included", 1.25, "",
            ratio_at(5_000)),
    at_least("one-core", "saturation", "beacons/s accepted and in Kafka with one worker and its pump on "
             "one core, over what that core answers as bare 204", 0.55, "",
             lambda data: data["share_of_bare_204"]),
    at_least("two-cores", "saturation", "two workers on two cores, over one core; generator and Kafka "
             "subtracted", 1.7, "", lambda data: data["scaling"]),
    at_least("rivals", "rivals", "CPU per beacon of Fluent Bit with its filesystem buffer over the gateway's, each "
             "as fast as it takes posts on one core", 3, "", lambda data: data["times"], digits=1),
    at_most("posts-of-10", "batches", "CPU per beacon, 10 beacons per POST", 4, " us",
            lambda data: data["posts"]["cpu_us"]),
    at_most("pipelined-16", "batches", "CPU per beacon, 16 pipelined GETs", 6, " us",
            lambda data: data["pipelined"]["cpu_us"]),
    at_most("reply-p99", "reply", "reply latency at half load, from planned instants, p99", 1,
            " ms", reply_ms("p99")),
    at_most("reply-p999", "reply", "the same, p99.9", 2, " ms", reply_ms("p999")),
    at_most("delivery-500", "delivery", "accepted to delivery report at 40,000/s, linger 500 ms, p99",
            1.2, " s", lambda data: data["profiles"]["linger_500"]["p99_s"], digits=3),
    at_most("delivery-5", "delivery", "the same with linger 5 ms and 20 partitions, p99", 15, " ms",
            lambda data: data["profiles"]["linger_5"]["p99_s"] * 1000, digits=1),
    at_most("idle-connection", "idle", "memory of an idle connection", 1024, " bytes",
            lambda data: data["bytes_each"], digits=0),
    at_most("idle-10k", "idle", "resident with 10,000 idle connections and 512 partitions, beyond the "
            "journal's mappings", 64, " MiB", lambda data: data["beyond_mappings_bytes"] / MIB, 1),
    at_most("memory-flat", "backlog", "growth of resident memory with Kafka away, from the second fifth "
            "of a 10 GiB journal to the last", 16, " MiB", lambda data: data["growth_bytes"] / MIB, 1),
    at_least("drain", "backlog", "drain of that journal from one core beside live traffic", 250_000,
             " beacons/s", lambda data: data["drain"]["per_second"], digits=0),
    at_most("drain-live", "backlog", "reply latency of the live traffic meanwhile, p99", 1, " ms",
            lambda data: data["drain"]["live"]["latency_us"]["p99"] / 1000),
    at_most("wire", "wire", "bytes to Kafka / bytes from clients, default codec (snappy)", 0.15, "",
            lambda data: data["codecs"]["snappy"]["ratio"], digits=3),
    at_most("start-empty", "start", "start to first answer with an empty journal", 50, " ms",
            lambda data: data["median_ms"], digits=0),
    at_most("start-10g", "backlog", "the same with a journal of 10 GiB", 5_000, " ms",
            lambda data: data["start_ms"], digits=0),
    at_least("headline", "headline", "beacons/s for 60 s into 512 partitions, 10 per POST, all on this "
             "machine, verified", 200_000, "",
             lambda data: data["batched"]["rate"] if data["batched"]["holds"] else 0, digits=0),
    at_least("headline-single", "headline", "the most that held for 60 s with one beacon per request, "
             "verified", 1, "", lambda data: data["single"]["rate"] if data["single"]["holds"] else 0,
             digits=0),
]


def books_of(data):
    """All closed books of a family's data, wherever they stand in it."""
    if isinstance(data, dict):
        found = [data] if "closed" in data else []
        return found + [books for value in data.values() for books in books_of(value)]
    if isinstance(data, list):
        return [books for value in data for books in books_of(value)]
    return []


Judged = namedtuple("Judged", "name what limit value outcome reason")


def judge(families, names, open_bounds):
    """Every bound of the families called `names`: outcome is holds, broken, open (broken or not
    measured, and listed with its reason) or missing (not measured)."""
    rows = []
    for bound in BOUNDS:
        if bound.family not in names:
            continue
        try:
            value = bound.value(families[bound.family]["data"])
        except KeyError:
            rows.append(without_value(bound, open_bounds))
            continue
        holds = bound.holds(value)
        reason = open_bounds.get(bound.name, "")
        outcome = "holds" if holds else "open" if reason else "broken"
        rows.append(Judged(bound.name, bound.what, bound.limit, bound.text(value), outcome, reason))
    return rows + [judge_books(families, names)]


def without_value(bound, open_bounds):
    reason = open_bounds.get(bound.name, "")
    return Judged(bound.name, bound.what, bound.limit, "not measured",
                  "open" if reason else "missing", reason)


def judge_books(families, names):
    books = books_of([families[name]["data"] for name in names if name in families])
    closed = sum(one["closed"] for one in books)
    outcome = "holds" if books and closed == len(books) else "broken" if books else "missing"
    return Judged("books", "accepted = answered 2xx = delivered, nothing quarantined, exit code 0, in every "
                  "run", "all", f"{closed} of {len(books)}", outcome, "")
