#!/usr/bin/python3
"""A plan of a mix can be repeated and written down, has faults of every kind, and asks nothing impossible."""

import itertools
import os
import random
import sys
import unittest

sys.dont_write_bytecode = True
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_here, os.path.join(_here, "..", "system")]

from campaign import mix_plan  # noqa: E402

SECONDS = 120
SUBJECTS = {kind.name: kind.subjects for kind in mix_plan.KINDS}


def draw(seed):
    return mix_plan.draw(random.Random(seed), SECONDS)


class MixPlanTest(unittest.TestCase):

    def setUp(self):
        self.plans = [draw(seed) for seed in range(60)]

    def test_a_seed_is_a_plan(self):
        self.assertEqual(draw(1), draw(1))
        self.assertNotEqual(draw(1), draw(2))

    def test_what_is_written_down_is_the_plan(self):
        self.assertEqual(mix_plan.Plan.of_json(self.plans[0].to_json()), self.plans[0])

    def test_every_kind_takes_place_except_ends_in_a_gateway_that_lives_on(self):
        every = {kind.name for kind in mix_plan.KINDS}
        for plan in self.plans:
            self.assertIn(every - {fault.kind for fault in plan.faults}, [set(), mix_plan.ENDS_THE_PROCESS])

    def test_settings_differ(self):
        for name, count in (("brokers", 2), ("ack", 2), ("quota_bytes", 3)):
            self.assertEqual(len({getattr(plan, name) for plan in self.plans}), count)

    def test_faults_of_one_subject_come_one_after_the_other(self):
        for plan in self.plans:
            for first, second in itertools.combinations(plan.faults, 2):
                if SUBJECTS[first.kind] & SUBJECTS[second.kind]:
                    self.assertGreater(second.at_s, first.end_s)

    def test_all_are_over_in_time(self):
        for plan in self.plans:
            self.assertLessEqual(max(fault.end_s for fault in plan.faults), SECONDS)

    def test_in_a_soak_the_gateway_lives_through_all_but_its_first_quarter(self):
        plan = mix_plan.draw_soak(random.Random(1), 7200)
        self.assertEqual({fault.kind for fault in plan.faults}, {kind.name for kind in mix_plan.KINDS})
        ends = [fault.end_s for fault in plan.faults if fault.kind in mix_plan.ENDS_THE_PROCESS]
        self.assertLessEqual(max(ends), 1800)
        self.assertGreater(max(fault.at_s for fault in plan.faults), 7000)


if __name__ == "__main__":
    unittest.main()
