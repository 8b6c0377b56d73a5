#!/usr/bin/python3
"""What grows in a long life is seen, and what goes up and down is not taken for growth."""

import os
import sys
import types
import unittest

sys.dont_write_bytecode = True
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_here, os.path.join(_here, "..", "system")]

from campaign.usage_watch import UsageWatch  # noqa: E402

MIB = 1 << 20


class UsageWatchTest(unittest.TestCase):

    def setUp(self):
        self.watch = UsageWatch(types.SimpleNamespace(gateway=None, cleanup=lambda end: self.addCleanup(end)))

    def problems(self, samples):
        self.watch._samples = samples
        return self.watch.problems()

    def test_ups_and_downs_are_none(self):
        self.assertEqual(self.problems([((20 + n % 40) * MIB, 50 + n % 30) for n in range(1000)]), [])

    def test_what_a_life_begins_with_is_none(self):
        self.assertEqual(self.problems([(4 * MIB, 20)] * 90 + [(90 * MIB, 60)] * 910), [])

    def test_memory_that_grows(self):
        self.assertRegex(self.problems([(20 * MIB + n * MIB // 10, 50) for n in range(1000)])[0], "^memory grows")

    def test_one_peak_beyond_all(self):
        self.assertRegex(self.problems([(20 * MIB, 50)] * 900 + [(90 * MIB, 50)] * 5)[0], "^memory grows")

    def test_descriptors_that_grow(self):
        self.assertRegex(self.problems([(20 * MIB, 50 + n // 20) for n in range(1000)])[0], "^descriptors grow")

    def test_a_short_life_says_nothing(self):
        self.assertRegex(self.problems([(20 * MIB, 50)] * 20)[0], "say nothing")

    def test_looks_are_those_of_the_latest_life(self):
        process = types.SimpleNamespace(pid=os.getpid())
        self.watch._trial.gateway = types.SimpleNamespace(process=process)
        self.watch._look()
        self.watch._look()
        process.pid = os.getppid()
        self.watch._look()
        self.assertEqual(len(self.watch._samples), 1)


if __name__ == "__main__":
    unittest.main()
