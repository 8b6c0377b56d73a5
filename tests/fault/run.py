#!/usr/bin/python3
"""Runs the fault campaign and counts its trials; the last line is `fault: N passed, M failed, K skipped`.

    tests/fault/run.py                  the quick selection, under 6 minutes
    tests/fault/run.py --all            every scenario
    tests/fault/run.py --only NAME      the one of that name, or those whose name contains it; may be given again
    tests/fault/run.py --list           the scenarios, and what is expected of each
    tests/fault/run.py --mixes N        N random mixes of faults, two minutes each, and no scenario
    tests/fault/run.py --soak MINUTES   one such mix of that length
    tests/fault/run.py --table          sums up the results in build/fault as a table in Markdown

    --seed S      where the dice begin (default: drawn, and printed)
    --cycles N    how often scenarios that count in cycles make their fault
    --repeat N    each scenario N times, with the seeds S, S+1, ...

Needs build/release/bin (BEACONGATE_BUILD_DIR names another build), Java and Kafka's jars, as tests/system does.
Scenarios that need root, strace or a loop device are skipped where these are missing. Results: build/fault/result.json.
"""

import argparse
import importlib
import os
import random
import signal
import sys
import time
import traceback

sys.dont_write_bytecode = True
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_here, os.path.join(_here, "..", "system")]

from harness import places  # noqa: E402

from campaign import oracle, results, scenario  # noqa: E402
from campaign.trial import Clusters, Trial  # noqa: E402

for _family in ["process_faults", "kafka_faults", "authorization_faults", "network_faults", "link_faults",
                "disk_faults", "power_faults", "clock_faults", "limit_faults", "client_faults", "kill_points",
                "version_faults"]:
    importlib.import_module(_family)
import mixes  # noqa: E402


class TooLong(AssertionError):
    pass


def _on_alarm(*_):
    raise TooLong("not finished in the time that it may take")


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1_000_000))
    parser.add_argument("--cycles", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--mixes", type=int, default=0)
    parser.add_argument("--soak", type=float, default=0)
    return parser.parse_args()


def _selection(arguments):
    if arguments.mixes or arguments.soak:
        return [mixes.of_minutes(arguments.soak or 2)]
    if arguments.only:
        exact = [scenario.ALL[name] for name in arguments.only if name in scenario.ALL]
        parts = [name for name in arguments.only if name not in scenario.ALL]
        return exact + [each for each in scenario.ALL.values() if any(part in each.name for part in parts)]
    return [each for each in scenario.ALL.values() if arguments.all or each.quick]


def _try(each, seed, cycles, clusters):
    """The row of one trial."""
    began = time.monotonic()
    trial = Trial(each, seed, cycles, clusters)
    row = {"scenario": each.name, "seed": seed, "cycles": trial.cycles, "faults": 0, "beacons": 0, "unanswered": 0, "lost": 0,
           "damaged": 0, "duplicates": 0, "outcome": "passed", "problems": []}
    signal.alarm(int(each.timeout_s + each.cycle_s * trial.cycles))
    try:
        each.act(trial)
        judgement = oracle.judge(trial)
        row.update(judgement._asdict())
        if judgement.problems:
            row["outcome"] = "failed"
    except scenario.Skip as reason:
        row.update(outcome="skipped", problems=[str(reason)])
    except Exception:  # pylint: disable=broad-except
        row.update(outcome="failed", problems=traceback.format_exc().splitlines())
    finally:
        signal.alarm(0)
        if row["outcome"] == "failed" and trial.gateway is not None:
            row["problems"] += ["the gateway's last words:", *trial.gateway.log_tail(12).splitlines()]
        trial.close()
    row.update(faults=trial.faults, notes=trial.notes, seconds=round(time.monotonic() - began, 1))
    return row


def _say(row):
    word = {"passed": "ok  ", "failed": "FAIL", "skipped": "skip"}[row["outcome"]]
    print(f"  {word} {row['scenario']} ({row['seconds']} s, seed {row['seed']}): {row['faults']} faults, "
          f"{row['beacons']} beacons, {row['unanswered']} unanswered, {row['lost']} lost, {row['duplicates']} duplicates"
          + (f", {row['damaged']} damaged" if row["damaged"] else "")
          + "".join(f"; {note}" for note in row["notes"]))
    for line in row["problems"]:
        print(f"    | {line}")
    if row["outcome"] == "failed":
        cycles = f" --cycles {row['cycles']}" if row["cycles"] else ""
        name = row["scenario"]
        which = f"--soak {name.removeprefix('mix-')}" if name.startswith("mix-") else f"--only {name}"
        print(f"    | again: tests/run fault {which} --seed {row['seed']}{cycles}")
    sys.stdout.flush()


def main():
    arguments = _arguments()
    if arguments.table:
        print(results.table())
        return 0
    if arguments.list:
        for each in scenario.ALL.values():
            print(f"{each.name}{' (quick)' if each.quick else ''}\n    {each.expected}")
        return 0
    signal.signal(signal.SIGALRM, _on_alarm)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not os.access(places.BEACONGATE, os.X_OK):
        print(f"{places.BEACONGATE} is not there; build it first: cmake --build --preset release")
        print("fault: 0 passed, 1 failed, 0 skipped")
        return 1
    clusters, rows, revision = Clusters(), [], results.commit()
    print(f"  seed {arguments.seed}", flush=True)
    try:
        for each in _selection(arguments):
            for repeat in range(arguments.mixes or arguments.repeat):
                row = _try(each, arguments.seed + repeat, arguments.cycles, clusters)
                rows.append(row)
                _say(row)
                if row["outcome"] == "failed":
                    clusters.close()
    finally:
        clusters.close()
        if rows:
            results.write(rows, arguments.seed, revision)
    passed, failed, skipped = (sum(row["outcome"] == outcome for row in rows) for outcome in ("passed", "failed", "skipped"))
    print(f"fault: {passed} passed, {failed} failed, {skipped} skipped")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
