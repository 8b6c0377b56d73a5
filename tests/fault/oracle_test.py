#!/usr/bin/python3
"""What the oracle is told, it sees: each kind of harm is done to records that were sound."""

import fcntl
import os
import subprocess
import sys
import tempfile
import time
import types
import unittest

sys.dont_write_bytecode = True
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_here, os.path.join(_here, "..", "system")]

from harness.load import SITE, Verdict, key, padding  # noqa: E402
from harness.records import Record, message_class, partition_of  # noqa: E402

from campaign import oracle  # noqa: E402
from campaign.usage_watch import usage  # noqa: E402

PARTITIONS = 4
KEY = key("v")


def record(number, offset, visitor="v", sequence=None, pad=None):
    beacon = message_class("PageBeacon")(site=SITE, visitor=visitor)
    beacon.receipt.origin, beacon.receipt.sequence = 7, sequence or number
    for name, value in (("n", str(number)), ("pad", pad or padding(visitor, number))):
        beacon.params.add(name=name, value=value)
    return Record(partition_of(key(visitor), PARTITIONS), offset, key(visitor), beacon)


class OracleTest(unittest.TestCase):

    def setUp(self):
        load = types.SimpleNamespace(accepted={"v": [1, 2, 3]}, sent={"v": 3}, unanswered=0)
        self.trial = types.SimpleNamespace(loads=[load], may_be_lost=set(), may_be_overtaken=set(), others=set(), accepted_count=3)
        self.records = [record(1, 0), record(2, 1), record(3, 2), record(1, 3, "fresh", sequence=4)]

    def judge(self):
        return oracle._judgement(self.trial, [], Verdict(self.records, PARTITIONS))

    def assert_seen(self, text):
        self.assertRegex("\n".join(self.judge().problems), text)

    def test_sound_records_pass(self):
        self.assertEqual(self.judge(), oracle.Judgement(3, 0, 0, 0, 0, []))

    def test_a_missing_one_is_lost(self):
        del self.records[1]
        self.assert_seen("1 beacons answered 2xx are lost")
        self.assertEqual(self.judge().lost, 1)

    def test_one_that_the_fault_took_is_damaged(self):
        del self.records[1]
        self.trial.may_be_lost = {("v", 2), ("v", 3)}
        self.assertEqual(self.judge(), oracle.Judgement(3, 0, 0, 1, 0, []))

    def test_a_second_copy_is_a_duplicate(self):
        self.records.append(record(2, 4))
        self.assertEqual(self.judge(), oracle.Judgement(3, 0, 0, 0, 1, []))

    def test_a_copy_with_another_sequence_was_accepted_twice(self):
        self.records.append(record(2, 4, sequence=9))
        self.assert_seen("a copy with another .origin, sequence.")

    def test_another_content_is_corrupt(self):
        self.records[1] = record(2, 1, pad="x")
        self.assert_seen("is corrupt")

    def test_zeros_are_corrupt(self):
        self.records[1] = Record(self.records[1].partition, 1, KEY, message_class("PageBeacon")())
        self.assert_seen("is corrupt")

    def test_another_partition_is_wrong(self):
        self.records[1] = self.records[1]._replace(partition=(self.records[1].partition + 1) % PARTITIONS)
        self.assert_seen("wrong key or partition")

    def test_a_later_one_in_front_is_disorder(self):
        self.records[1], self.records[2] = record(3, 1), record(2, 2)
        self.assert_seen("stands behind one that was sent after its reply")
        self.trial.may_be_overtaken = {"v"}
        self.assertEqual(self.judge().problems, [])

    def test_what_was_never_sent_is_spurious(self):
        self.records.append(record(4, 4, sequence=9))
        self.assert_seen("never sent")
        self.records.append(record(1, 5, "w", sequence=10))
        self.assert_seen("visitors that never were")

    def test_the_fresh_one_must_be_there(self):
        del self.records[3]
        self.assert_seen("the fresh beacon is not in Kafka")


class LeftoversTest(unittest.TestCase):
    """What a gateway that ended must not leave behind."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name
        os.mkdir(os.path.join(self.dir, "lane"))

    def child(self, *command):
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.addCleanup(process.communicate)
        return process

    def test_a_lock_that_is_held(self):
        with open(os.path.join(self.dir, "lane", "lock"), "wb") as file:
            self.assertEqual(oracle.locks_left(self.dir), [])
            fcntl.flock(file, fcntl.LOCK_EX)
            self.assertRegex(oracle.locks_left(self.dir)[0], "lane/lock is held")

    def test_a_journal_without_a_lock_was_not_looked_at(self):
        self.assertEqual(oracle.locks_left(self.dir), ["the journal has no lock"])

    def test_a_process_with_its_configuration(self):
        config = os.path.join(self.dir, "gateway.toml")
        self.assertEqual(oracle.processes_left(config), [])
        child = self.child("sh", "-c", "read line; :", config)
        self.assertRegex(oracle.processes_left(config)[0], f"process {child.pid} is left")

    def test_a_zombie(self):
        child = self.child("true")
        deadline = time.monotonic() + 20
        while not oracle.processes_left("none") and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(oracle.processes_left("none"), [f"process {child.pid} is a zombie"])


class UsageTest(unittest.TestCase):

    def problems(self, memory, descriptors):
        """Of this process, had it begun with so much."""
        gateway = types.SimpleNamespace(process=types.SimpleNamespace(pid=os.getpid()))
        trial = types.SimpleNamespace(environment_base=(memory, descriptors), gateway=gateway)
        return oracle.check_usage(trial, wait_s=0)

    def setUp(self):
        self.memory, self.descriptors = usage(os.getpid())

    def test_what_came_back_passes(self):
        self.assertEqual(self.problems(self.memory, self.descriptors), [])

    def test_descriptors_that_stay_open(self):
        files = [open(os.devnull, "rb") for _ in range(oracle.DESCRIPTORS_SLACK + 1)]
        self.assertRegex(self.problems(self.memory, self.descriptors)[0], r"memory and \d+ descriptors")
        for file in files:
            file.close()

    def test_memory_that_stays(self):
        kept = os.urandom(oracle.MEMORY_SLACK_BYTES + (8 << 20))
        self.assertRegex(self.problems(self.memory, self.descriptors)[0], "MiB of memory")
        del kept


if __name__ == "__main__":
    unittest.main()
