"""kill -9 of the gateway under load, over and over on one journal: what was answered 2xx is in Kafka."""

import random
import time

from harness.load import Load, Verdict
from harness.records import read_all
from harness.shared import KafkaTestCase

CYCLES = 30
SEED = 20261122


class Crash(KafkaTestCase):

    def test_everything_answered_is_found_after_thirty_kills(self):
        dice = random.Random(SEED)
        gateway = self.gateway().start()
        # Not as fast as it goes: reading it all back should not take longer than the kills.
        load = Load(gateway.http_port, pause_s=0.001).start()
        for _ in range(CYCLES):
            time.sleep(dice.uniform(0.3, 1.5))
            gateway.check_books()
            gateway.kill()
            gateway.start()
        load.stop()
        books = gateway.wait_delivered()
        self.assertEqual(books["quarantined"], 0)
        verdict = Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions)
        print(f"    seed {SEED}: {CYCLES} kills, {load.accepted_count} accepted, {load.unanswered} unanswered, "
              f"{verdict.found} found, {verdict.duplicates} duplicates", flush=True)
        self.assert_kept(verdict, load)
        self.assertGreater(load.unanswered, CYCLES, "the kills met no traffic")
        self.assertEqual(load.statuses, {})

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
