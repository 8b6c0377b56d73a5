"""What runs found, as JSON in build/fault, and as the table of docs/guarantees.md."""

import glob
import json
import os
import subprocess
import time

from harness import places

FOLDER = os.path.join(places.ROOT, "build", "fault")


def commit():
    """The one that is checked out; with a + if files of it were changed."""
    def git(*arguments):
        command = ["git", "-C", places.ROOT, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if git("status", "--porcelain", "-uno") else "")


def write(rows, seed, revision):
    """One file a run; the latest is result.json as well."""
    os.makedirs(FOLDER, exist_ok=True)
    now = time.gmtime()
    text = json.dumps({"date": time.strftime("%Y-%m-%d", now), "commit": revision, "seed": seed, "trials": rows}, indent=1)
    for name in (f"result-{time.strftime('%Y%m%dT%H%M%S', now)}-{os.getpid()}.json", "result.json"):
        with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
            file.write(text + "\n")


def keep(name, text):
    """Writes a file beside the results; its path in the tree."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.relpath(path, places.ROOT)


def table():
    """All runs that are in build/fault, summed by scenario; those that failed too."""
    sums = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, "result-*.json"))):
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
        for row in run["trials"]:
            if row["outcome"] == "skipped" or row["faults"] == 0:
                continue  # it did not come to its fault
            total = sums.setdefault(row["scenario"], dict.fromkeys(
                ["runs", "failed", "faults", "beacons", "lost", "damaged", "duplicates", "commits"], 0))
            total["runs"] += 1
            total["failed"] += row["outcome"] != "passed"
            for name in ("faults", "beacons", "lost", "damaged", "duplicates"):
                total[name] += row.get(name, 0)
            total["date"] = run["date"]
            total["commits"] = sorted({*(total["commits"] or []), run["commit"]})
    lines = ["| scenario | runs | failed | faults | beacons | lost | damaged | duplicates | date | commits |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for name, total in sorted(sums.items()):
        lines.append(f"| {name} | {total['runs']} | {total['failed']} | {total['faults']} | {total['beacons']:,} "
                     f"| {total['lost']} | {total['damaged']:,} | {total['duplicates']:,} | {total['date']} "
                     f"| {', '.join(total['commits'])} |")
    return "\n".join(lines)
