"""The result as JSON: a part for each family, with the date, commit and command that it is of."""

import datetime
import json
import os
import platform
import subprocess


def load(path):
    """The families of an earlier run; none where there is no file of this form."""
    try:
        with open(path) as text:
            return json.load(text).get("families", {})
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def save(path, families):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path + ".new", "w") as out:
        json.dump({"families": families}, out, indent=1)
        out.write("\n")
    os.replace(path + ".new", path)


def entry(root, command, quick, seconds, data):
    return {"date": now(), "commit": commit(root), "machine": machine(), "command": command,
            "quick": quick, "seconds": round(seconds), "data": data}


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


def origin(one):
    """Where the figures of a family come from, in a line."""
    machine = one["machine"]
    return (f"{one['date'][:10]}, commit {one['commit']}, {machine['cores']} cores of {machine['cpu']}, Linux "
            f"{machine['kernel']}, {machine['memory_gib']:.0f} GiB, `{one['command']}`.")
