"""Three brokers, three replicas, min.insync.replicas 2: brokers die, stop and hand over under load, and so does the gateway.

beaconload sends all the while and is the judge.
"""

import itertools
import unittest

from harness import admin_requests, kill_cycles
from harness.child import wait_until
from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.open_loop import FAULTS, OpenLoop

PARTITIONS = 32
BROKERS = (1, 2, 3)

_numbers = itertools.count(1)


class ThreeBrokers(unittest.TestCase):
    """Each test leaves all brokers in sync behind."""

    timeout_s = 240 + 8 * kill_cycles.CYCLES

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(brokers=3)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()

    def setUp(self):
        self.topic = f"three-{next(_numbers)}"
        self.cluster.create_topic(self.topic, PARTITIONS)
        self.wait_in_sync()
        self.gateway = Gateway(self.cluster.bootstrap, self.topic, partitions=PARTITIONS)
        self.addCleanup(self.gateway.close)
        self.gateway.start()
        self.load = OpenLoop(self.gateway.http_port)
        self.addCleanup(self.load.close)
        self.load.start()
        wait_until(lambda: self.gateway.accounts()["delivered"] > 500, 60, "the load has begun")

    def wait_in_sync(self, replicas=len(BROKERS)):
        """So many of each partition. A broker that has just heard of the topic may know fewer partitions."""
        wait_until(lambda: [len(partition.isrs) for partition in self.cluster.partitions(self.topic).values()] ==
                   [replicas] * PARTITIONS, 60, f"{replicas} replicas of each partition are in sync")

    def wait_taken(self, count):
        """The books, once so many more beacons have been accepted."""
        wanted = self.gateway.accounts()["accepted"] + count
        wait_until(lambda: self.gateway.accounts()["accepted"] >= wanted, 60, "beacons are taken")
        return self.gateway.check_books()

    def assert_kept(self, gateway_was_killed=False):
        """Ends the load; what was accepted is in the topic, in order, and nothing was refused."""
        sent = self.load.stop()
        books = self.gateway.wait_delivered(120)
        self.assertEqual(books["quarantined"], 0)
        found = self.load.verdict(self.cluster.bootstrap, self.topic)
        print(f"    {sent['accepted']} accepted, {sent['failed']} unanswered, {found['found']} found, "
              f"{found['duplicates']} duplicates", flush=True)
        self.assertEqual({fault: found[fault] for fault in FAULTS}, dict.fromkeys(FAULTS, 0))
        self.assertEqual(found["accepted"], sent["accepted"])
        self.assertEqual(sent["refused"], {})
        if not gateway_was_killed:
            self.assertEqual(sent["failed"], 0)
            self.assertEqual(found["found"], sent["accepted"])
            self.assertEqual(books["accepted"], sent["accepted"])
        return sent

    def test_everything_answered_is_found_after_all_kills(self):
        cycles = kill_cycles.KillCycles(self.cluster, self.gateway)
        cycles.run()
        print(f"    {cycles}", flush=True)
        sent = self.assert_kept(gateway_was_killed=True)
        self.assertGreater(sent["accepted"], 100 * kill_cycles.CYCLES, "too little traffic for the test to mean something")
        self.assertGreater(sent["failed"], kill_cycles.CYCLES, "the kills met no traffic")
        self.assertGreaterEqual(cycles.replays_met, kill_cycles.REPLAYS // 2, "the kills met no replay")

    def test_each_broker_is_killed_in_turn_and_nothing_is_lost(self):
        for broker in BROKERS:
            self.cluster.kill(broker)
            self.wait_taken(1000)
            self.cluster.restart(broker)
            self.wait_in_sync()
        self.assert_kept()

    def test_each_broker_is_restarted_in_turn_and_nothing_is_lost(self):
        for broker in BROKERS:
            self.cluster.stop_one(broker)
            self.wait_taken(1000)
            self.cluster.restart(broker)
            self.wait_in_sync()
        self.assert_kept()

    def test_all_leaders_move_under_load_and_nothing_is_lost(self):
        for _ in range(2 * len(BROKERS)):
            before = self.cluster.partitions(self.topic)
            admin_requests.reassign(self.cluster.port, self.topic, {
                number: partition.replicas[1:] + partition.replicas[:1] for number, partition in before.items()})
            admin_requests.elect_preferred_leaders(self.cluster.port)
            wait_until(lambda: all(partition.leader == before[number].replicas[1] for number, partition in
                                   self.cluster.partitions(self.topic).items()), 30, "every leader has moved")
            self.wait_taken(500)
        self.assert_kept()

    def test_too_few_replicas_in_sync_delay_and_nothing_is_refused(self):
        self.cluster.configure_topic(self.topic, "min.insync.replicas", 3)
        self.cluster.kill(3)
        self.wait_in_sync(2)
        self.assert_nothing_is_delivered()
        # And without a majority of the controllers.
        self.cluster.kill(2)
        self.assert_nothing_is_delivered()
        self.cluster.restart_together(2, 3)
        self.wait_in_sync()
        self.assert_kept()

    def assert_nothing_is_delivered(self):
        books = self.wait_taken(1000)  # reports on the way come in
        later = self.wait_taken(1000)
        self.assertEqual(later["delivered"], books["delivered"])
        self.assertGreater(later["pending"], 1000)
