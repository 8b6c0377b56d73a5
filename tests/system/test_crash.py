"""kill -9 of the gateway, and of its broker: what was answered 2xx is in Kafka."""

import unittest

from harness import kill_cycles
from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.load import Load, Verdict
from harness.records import read_all
from harness.shared import KafkaTestCase

TOPIC = "beacons"
PARTITIONS = 64


class KillCycles(unittest.TestCase):

    timeout_s = 180 + 6 * kill_cycles.CYCLES

    def test_everything_answered_is_found_after_all_kills(self):
        cluster = Cluster(brokers=1)
        self.addCleanup(cluster.close)
        cluster.start()
        cluster.create_topic(TOPIC, PARTITIONS)
        gateway = Gateway(cluster.bootstrap, TOPIC, partitions=PARTITIONS)
        self.addCleanup(gateway.close)
        gateway.start()
        # Not as fast as it goes: reading it all back should not take longer than the kills.
        load = Load(gateway.http_port, pause_s=0.001).start()
        cycles = kill_cycles.KillCycles(cluster, gateway)
        cycles.run()
        load.stop()
        books = gateway.wait_delivered(120)
        self.assertEqual(books["quarantined"], 0)
        verdict = Verdict(read_all(cluster.bootstrap, TOPIC), PARTITIONS)
        print(f"    {cycles}; {load.accepted_count} accepted, {load.unanswered} unanswered, {verdict.found} found, "
              f"{verdict.duplicates} duplicates", flush=True)
        self.assertGreater(load.accepted_count, 100 * kill_cycles.CYCLES, "too little traffic for the test to mean something")
        self.assertEqual(verdict.problems(load), [])
        self.assertGreater(load.unanswered, kill_cycles.CYCLES, "the kills met no traffic")
        self.assertGreaterEqual(cycles.replays_met, kill_cycles.REPLAYS // 2, "the kills met no replay")
        self.assertEqual(load.statuses, {})


class Crash(KafkaTestCase):

    def test_nothing_is_delivered_again_after_a_quiet_end(self):
        gateway = self.gateway().start()
        load = Load(gateway.http_port).run_for(0.5)
        gateway.wait_delivered()
        gateway.terminate()
        gateway.start()
        self.assertEqual(gateway.check_books()["recovered"], 0)
        self.assertEqual(gateway.terminate(), 0)
        verdict = Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions)
        self.assert_kept(verdict, load)
        self.assertEqual(verdict.duplicates, 0)
