"""What runs found, as JSON in build/fault, and as the table of docs/guarantees.md."""

import glob
import json
import os
import subprocess
import time

from harness import places

FOLDER = os.path.join(places.ROOT, "build", "fault")


def commit():
    answer = subprocess.run(["git", "-C", places.ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return answer.stdout.strip() or "unknown"


def write(rows, seed):
    """One file a run; the latest is result.json as well."""
    os.makedirs(FOLDER, exist_ok=True)
    now = time.gmtime()
    text = json.dumps({"date": time.strftime("%Y-%m-%d", now), "commit": commit(), "seed": seed, "trials": rows}, indent=1)
    for name in (f"result-{time.strftime('%Y%m%dT%H%M%S', now)}-{os.getpid()}.json", "result.json"):
        with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
            file.write(text + "\n")


def table():
    """All runs that are in build/fault, summed by scenario and commit; those that failed too."""
    sums = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, "result-*.json"))):
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
        for row in run["trials"]:
            if row["outcome"] == "skipped":
                continue
            key = row["scenario"], run["commit"]
            total = sums.setdefault(key, dict.fromkeys(["runs", "failed", "faults", "beacons", "lost", "duplicates"], 0))
            total["runs"] += 1
            total["failed"] += row["outcome"] != "passed"
            for name in ("faults", "beacons", "lost", "duplicates"):
                total[name] += row[name]
            total["date"] = run["date"]
    lines = ["| scenario | runs | failed | faults | beacons | lost | duplicates | date | commit |", "|---|---|---|---|---|---|---|---|---|"]
    for (name, revision), total in sorted(sums.items()):
        lines.append(f"| {name} | {total['runs']} | {total['failed']} | {total['faults']} | {total['beacons']:,} | {total['lost']} "
                     f"| {total['duplicates']:,} | {total['date']} | {revision} |")
    return "\n".join(lines)
