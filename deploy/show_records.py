#!/usr/bin/env python3
"""Lays out what `beaconctl tail` printed for the quickstart, and checks it: show_records.py COUNT FILE.

The records must carry the numbers 1 to COUNT in their parameter `sample`, each once, and those of a key must stand in one
partition in ascending order. Exit code 1, with a line for each fault, when they do not.
"""

import json
import sys


def sample_of(record):
    return int(next(p["value"] for p in record["value"]["params"] if p["name"] == "sample"))


def faults(records, count):
    found = [sample_of(record) for record in records]
    for sample in range(1, count + 1):
        if found.count(sample) != 1:
            yield f"beacon {sample} came back {found.count(sample)} times"
    places = {}
    for record in records:
        places.setdefault(record["key"], []).append(record)
    for key, group in places.items():
        samples = [sample_of(record) for record in group]
        if len({record["partition"] for record in group}) != 1 or samples != sorted(samples):
            yield f"the beacons of {key} are not in order in one partition"


def main():
    count = int(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        records = sorted((json.loads(line) for line in file), key=lambda r: (r["partition"], r["offset"]))
    print(f"  {'partition':>9}  {'offset':>6}  {'key':<22}{'event':<9}params")
    for record in records:
        value = record["value"]
        params = " ".join(f"{p.get('name', '')}={p.get('value', '')}" for p in value.get("params", []))
        print(f"  {record['partition']:>9}  {record['offset']:>6}  {record['key'] or '-':<22}"
              f"{value.get('event', ''):<9}{params}")
    print("\nOne of them in full:")
    print("\n".join("  " + line for line in json.dumps(records[0], indent=2, ensure_ascii=False).splitlines())
          if records else "  there is none")
    problems = list(faults(records, count))
    for problem in problems:
        print(f"quickstart: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
