#!/usr/bin/python3
"""Runs the system tests and counts them; the last line is `system: N passed, M failed, K skipped`.

    tests/system/run.py [NAME...]     only the tests whose name (module.Class.test) contains one of these

Needs build/release/bin (BEACONGATE_BUILD_DIR names another build), Java, and Kafka's jars, which deploy/kafka/cluster
fetches. A test that takes more than TEST_TIMEOUT_S, or the timeout_s of its class, fails.
"""

import os
import signal
import sys
import time
import traceback
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import places  # noqa: E402

TEST_TIMEOUT_S = 240
MODULES = ["test_command_line", "test_beaconctl", "test_corpus", "test_schemas", "test_order", "test_crash", "test_shutdown",
           "test_life_cycle", "test_hand_over", "test_topic_facts", "test_topic_at_start", "test_kafka_away",
           "test_three_brokers", "test_acks", "test_quarantine", "test_stuck_partitions", "test_schema_in_use", "test_confluent", "test_beaconload",
           "test_beaconload_live", "test_other_gateways"]


class TooLong(AssertionError):
    pass


def _on_alarm(*_):
    raise TooLong("not finished in the time that a test may take")


class Result(unittest.TestResult):
    """Prints a line per test as it ends."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self._started = 0.0

    def startTest(self, test):
        super().startTest(test)
        self._started = time.monotonic()
        signal.alarm(getattr(test, "timeout_s", TEST_TIMEOUT_S))

    def stopTest(self, test):
        signal.alarm(0)
        super().stopTest(test)

    def _say(self, word, test, note=""):
        print(f"  {word} {test.id()}{note} ({time.monotonic() - self._started:.1f} s)", flush=True)

    def addSuccess(self, test):
        self.passed += 1
        self._say("ok  ", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._say("skip", test, f": {reason}")

    def _say_failure(self, test, error):
        self._say("FAIL", test)
        text = "".join(traceback.format_exception(*error))
        print("".join(f"    | {line}\n" for line in text.splitlines()), end="", flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say_failure(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._say_failure(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._say_failure(subtest, err)


def _flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flatten(test)
        else:
            yield test


def main():
    signal.signal(signal.SIGALRM, _on_alarm)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for program in (places.BEACONGATE, places.BEACONCTL):
        if not os.access(program, os.X_OK):
            print(f"{program} is not there; build it first: cmake --build --preset release")
            print("system: 0 passed, 1 failed")
            return 1
    suite = unittest.defaultTestLoader.loadTestsFromNames(MODULES)
    wanted = sys.argv[1:]
    if wanted:
        suite = unittest.TestSuite(test for test in _flatten(suite) if any(name in test.id() for name in wanted))
    result = Result()
    suite.run(result)
    failed = len(result.failures) + len(result.errors)
    print(f"system: {result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 0 if failed == 0 and result.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
