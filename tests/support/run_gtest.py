#!/usr/bin/env python3
"""Runs GoogleTest programs one after the other and counts their cases.

    run_gtest.py --results FILE --label LABEL PROGRAM...

Prints a line per program, and the output of those that fail. Appends to FILE what tests/run sums up: lines of
`passed|failed|skipped <TAB> count <TAB> name`. A program that crashes, hangs or runs no case is a failure of its own.
Exit code 0 whatever the tests say.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

TIMEOUT_S = 600
TAIL_LINES = 80
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z (debug|info|warning|error) ")


def sanitizer_environment(source_dir):
    environment = dict(os.environ)
    environment.setdefault("ASAN_OPTIONS", "detect_leaks=1:detect_stack_use_after_return=1")
    environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
    suppressions = os.path.join(source_dir, "tests", "support", "tsan.suppressions")
    listed = f":suppressions={suppressions}" if os.path.exists(suppressions) else ""
    environment.setdefault("TSAN_OPTIONS", "halt_on_error=1:second_deadlock_stack=1" + listed)
    leaks = os.path.join(source_dir, "tests", "support", "lsan.suppressions")
    if os.path.exists(leaks):
        environment.setdefault("LSAN_OPTIONS", f"suppressions={leaks}:print_suppressions=0")
    return environment


def run_program(program, report, folder, environment):
    """The exit code (None after a timeout), and the output."""
    command = [os.path.abspath(program), f"--gtest_output=json:{report}", "--gtest_brief=1"]
    # ThreadSanitizer's shadow memory needs a layout that is not randomised on newer kernels.
    if subprocess.run(["setarch", "-R", "true"], capture_output=True).returncode == 0:
        command = ["setarch", "-R"] + command
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, cwd=folder, env=environment)
    try:
        output, _ = process.communicate(timeout=TIMEOUT_S)
        return process.returncode, output.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        return None, output.decode("utf-8", "replace")
    except BaseException:
        process.kill()
        process.wait()
        raise


def count_cases(report):
    """(number passed, names failed, names skipped) of a GoogleTest report."""
    passed, failed, skipped = 0, [], []
    with open(report, encoding="utf-8") as file:
        suites = json.load(file)["testsuites"]
    for suite in suites:
        for case in suite["testsuite"]:
            name = f"{case.get('classname', suite['name'])}.{case['name']}"
            if case["status"] == "NOTRUN" or case["result"] == "SKIPPED":
                skipped.append(name)
            elif case.get("failures"):
                failed.append(name)
            else:
                passed += 1
    return passed, failed, skipped


def judge(program, label, folder, environment):
    report = os.path.join(folder, "report.json")
    if os.path.exists(report):
        os.remove(report)
    started = time.monotonic()
    code, output = run_program(program, report, folder, environment)
    seconds = time.monotonic() - started
    name = f"{label}/{os.path.basename(program)}"
    try:
        passed, failed, skipped = count_cases(report)
    except (OSError, ValueError, KeyError):
        passed, failed, skipped = 0, [], []
    if code is None:
        failed.append(f"(no end within {TIMEOUT_S} s)")
    elif code < 0:
        failed.append(f"(died of {signal.Signals(-code).name})")
    elif code != 0 and not failed:
        failed.append(f"(exit code {code})")
    elif passed + len(failed) + len(skipped) == 0:
        failed.append("(ran no test)")
    skips = f", {len(skipped)} skipped" if skipped else ""
    print(f"  {'FAIL' if failed else 'ok  '} {name}: {passed} passed, {len(failed)} failed{skips} "
          f"({seconds:.1f} s)", flush=True)
    if failed:
        # Log lines of the program under test would push the failures out of the tail.
        told = [line for line in output.splitlines() if not LOG_LINE.match(line)]
        print("\n".join("    | " + line for line in failed + told[-TAIL_LINES:]), flush=True)
    lines = [f"passed\t{passed}\t{name}"]
    lines += [f"failed\t1\t{name} {case}" for case in failed]
    lines += [f"skipped\t1\t{name} {case}" for case in skipped]
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("programs", nargs="+")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    source_dir = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = sanitizer_environment(source_dir)
    for program in arguments.programs:
        with tempfile.TemporaryDirectory(prefix="beacongate-test-") as folder:
            lines = judge(program, arguments.label, folder, environment)
        with open(arguments.results, "a", encoding="utf-8") as results:
            results.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
