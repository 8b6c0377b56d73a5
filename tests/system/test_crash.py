"""kill -9 of the gateway under load, over and over on one journal, with brokers killed in between: what was answered 2xx
is in Kafka.

A quarter of the kills meets a replay: the broker is frozen while the gateway starts, thawed, and the gateway is killed
before it has delivered what it recovered.
"""

import os
import random
import threading
import time
import unittest

from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.load import Load, Verdict
from harness.records import read_all
from harness.shared import KafkaTestCase

CYCLES = int(os.environ.get("BEACONGATE_KILL_CYCLES", "30"))
SEED = int(os.environ.get("BEACONGATE_KILL_SEED", "20261122"))
REPLAYS = max(1, CYCLES // 4)
BROKER_KILLS = max(1, CYCLES // 20)
TOPIC = "beacons"
PARTITIONS = 64


class KillCycles(unittest.TestCase):

    timeout_s = 180 + 6 * CYCLES

    def setUp(self):
        self.cluster = Cluster(brokers=1)
        self.addCleanup(self.cluster.close)
        self.cluster.start()
        self.cluster.create_topic(TOPIC, PARTITIONS)
        self.gateway = Gateway(self.cluster.bootstrap, TOPIC, partitions=PARTITIONS)
        self.addCleanup(self.gateway.close)
        self.replays_met = 0

    def kill_at_work(self, dice):
        time.sleep(dice.uniform(0.2, 1.2))
        self.gateway.check_books()
        self.gateway.kill()
        self.gateway.start()

    def kill_at_replay(self, dice):
        self.cluster.freeze()
        time.sleep(0.2)  # what the journal gets now cannot be delivered: there will be a replay
        self.gateway.kill()
        self.gateway.start()
        self.cluster.thaw()
        time.sleep(dice.uniform(0, 0.1))
        books = self.gateway.check_books()
        self.gateway.kill()
        self.replays_met += books["delivered"] < books["recovered"]
        self.gateway.start()

    def kill_broker(self):
        """The gateway is killed on while the broker comes back."""
        self.cluster.kill()
        thread = threading.Thread(target=self.cluster.restart)
        thread.start()
        return thread

    def test_everything_answered_is_found_after_all_kills(self):
        dice = random.Random(SEED)
        broker_dies = set(dice.sample(range(CYCLES), BROKER_KILLS))
        broker_comes = None
        self.gateway.start()
        # Not as fast as it goes: reading it all back should not take longer than the kills.
        load = Load(self.gateway.http_port, pause_s=0.001).start()
        began = time.monotonic()
        for number in range(CYCLES):
            # Some of the kills that are meant for a replay come too late for it.
            replay = dice.random() < 1.5 * (REPLAYS - self.replays_met) / (CYCLES - number)
            if broker_comes is not None and (replay or number in broker_dies):
                broker_comes.join()
            if number in broker_dies:
                broker_comes = self.kill_broker()
                self.kill_at_work(dice)
            elif replay:
                self.kill_at_replay(dice)
            else:
                self.kill_at_work(dice)
        broker_comes.join()
        load.stop()
        took_s = time.monotonic() - began
        books = self.gateway.wait_delivered(120)
        self.assertEqual(books["quarantined"], 0)
        verdict = Verdict(read_all(self.cluster.bootstrap, TOPIC), PARTITIONS)
        print(f"    seed {SEED}: {CYCLES} cycles in {took_s:.0f} s, {self.replays_met} kills in a replay, {BROKER_KILLS} of "
              f"the broker; {load.accepted_count} accepted, {load.unanswered} unanswered, {verdict.found} found, "
              f"{verdict.duplicates} duplicates", flush=True)
        self.assertGreater(load.accepted_count, 100 * CYCLES, "too little traffic for the test to mean something")
        self.assertEqual(verdict.problems(load), [])
        self.assertGreater(load.unanswered, CYCLES, "the kills met no traffic")
        self.assertGreaterEqual(self.replays_met, REPLAYS // 2, "the kills met no replay")
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
