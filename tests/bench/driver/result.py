"""Figures, bounds, table and machine of a run."""

import datetime
import os
import platform
import statistics
import subprocess

RATIO_MAX = 1.6
SATURATION_MIN = 0.40


def median(parts, key="cpu_us"):
    return statistics.median(part[key] for part in parts) if parts else None


def figures(rounds, saturation):
    """The medians over the rounds, and what follows from them; None where a part was left out."""
    servers, producers, gateways = (
        [parts[name] for parts in rounds if name in parts]
        for name in ("floor_server", "floor_producer", "gateway"))
    server, producer, gateway = median(servers), median(producers), median(gateways)
    floor = server + producer if server is not None and producer is not None else None
    both = floor is not None and gateway is not None
    share = saturation["per_second"] * server / 1e6 if saturation and server is not None else None
    return {"server_us": server, "producer_us": producer, "floor_us": floor, "gateway_us": gateway,
            "ratio": gateway / floor if both else None,
            "saturation_per_second": saturation["per_second"] if saturation else None,
            "saturation_sender_cpu": saturation["load"]["sender_cpu"] if saturation else None,
            "saturation_share": share}


def bounds(told, rounds, saturation, checked):
    """(name, value, bound, verdict) of each bound; the books are checked in every kind of run."""
    runs = [parts["gateway"] for parts in rounds if "gateway" in parts]
    runs += [saturation] if saturation else []
    closed = [run["books"]["closed"] and run["books"]["exit_code"] == 0 for run in runs]
    books = verdict(all(closed)) if closed else "skipped"
    rows = [("books close", f"{sum(closed)} of {len(closed)} runs", "all", books)]
    for name, key, bound, holds in (
            ("gateway / floor", "ratio", f"<= {RATIO_MAX}", lambda value: value <= RATIO_MAX),
            ("saturated / bare 204 of that core", "saturation_share", f">= {SATURATION_MIN:.2f}",
             lambda value: value >= SATURATION_MIN)):
        value = told[key]
        outcome = "skipped" if value is None or not checked else verdict(holds(value))
        rows.append((name, "-" if value is None else f"{value:.2f}", bound, outcome))
    return rows


def verdict(holds):
    return "passed" if holds else "failed"


def number(value, digits=2):
    return "-" if value is None else f"{value:.{digits}f}"


def table(rounds, told):
    """CPU microseconds per beacon, a line per round."""
    lines = [f"{'round':<8}{'server':>9}{'producer':>10}{'floor':>9}{'gateway':>9}{'ratio':>8}"]
    for index, parts in enumerate(rounds, 1):
        one = figures([parts], None)
        lines.append(row(str(index), one))
    lines.append(row("median", told))
    if told["saturation_per_second"] is not None:
        lines.append(f"saturated: {told['saturation_per_second']:.0f} beacons/s on one core, in "
                     f"Kafka; {number(told['saturation_share'])} of what that core answers as bare 204; "
                     f"the generator took {told['saturation_sender_cpu']:.0%} of its core")
    return "\n".join(lines)


def row(name, one):
    return (f"{name:<8}{number(one['server_us']):>9}{number(one['producer_us']):>10}"
            f"{number(one['floor_us']):>9}{number(one['gateway_us']):>9}{number(one['ratio']):>8}")


def machine():
    model = "unknown"
    with open("/proc/cpuinfo") as text:
        for line in text:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(),
            "memory_gib": round(memory / 2**30, 1), "load_average": os.getloadavg()[0]}


def commit(root):
    def git(*words):
        return subprocess.run(["git", "-C", root, *words], capture_output=True, text=True,
                              check=False).stdout.strip()
    dirty = "+changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + dirty


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
