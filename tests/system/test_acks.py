"""Ack levels on a real Kafka and a real disk: what an answer means at the moment at which it comes."""

import statistics
import time

from harness.client import Connection
from harness.load import Load, Verdict, request
from harness.records import read_all
from harness.shared import KafkaTestCase

KILLS = 8
TIMEOUT_MS = 2_000


class Acks(KafkaTestCase):

    partitions = 32

    def start(self, ack, timeout_ms=TIMEOUT_MS):
        return self.gateway(endpoint=f'ack = "{ack}"\nack_timeout_ms = {timeout_ms}').start()

    def found(self):
        return sorted(int(record.param("n")) for record in read_all(self.cluster.bootstrap, self.topic))

    def test_what_was_answered_as_delivered_is_in_the_topic_at_once(self):
        gateway = self.start("delivered", timeout_ms=30_000)
        times_ms = []
        with Connection(gateway.http_port) as connection:
            for number in range(1, 31):
                began = time.monotonic()
                self.assertTrue(connection.exchange(request(f"v{number}", number)).accepted)
                times_ms.append(1000 * (time.monotonic() - began))
                if number % 10 == 0:
                    self.assertEqual(self.found(), list(range(1, number + 1)))
        print(f"    delivered: median {statistics.median(times_ms):.0f} ms, longest {max(times_ms):.0f} ms", flush=True)

    def test_a_frozen_kafka_is_not_known_and_the_beacons_come_later(self):
        gateway = self.start("delivered")
        with Connection(gateway.http_port) as connection:
            self.assertTrue(connection.exchange(request("v1", 1)).accepted)
            self.cluster.freeze()
            try:
                reply = connection.exchange(request("v1", 2))
            finally:
                self.cluster.thaw()
            self.assertEqual((reply.status, reply.body), (503, b"not known: timeout\n"))
        self.assertEqual(gateway.wait_delivered()["accepted"], 2)
        self.assertEqual(sorted(set(self.found())), [1, 2])

    def test_kills_under_synced_load_lose_nothing_that_was_answered(self):
        gateway = self.start("synced", timeout_ms=30_000)
        load = Load(gateway.http_port, pause_s=0.002).start()
        for _ in range(KILLS):
            time.sleep(0.7)
            gateway.check_books()
            gateway.kill()
            gateway.start()
        load.stop()
        gateway.wait_delivered()
        verdict = Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions)
        print(f"    {KILLS} kills, {load.accepted_count} accepted, {load.unanswered} unanswered, {verdict.found} found",
              flush=True)
        self.assert_kept(verdict, load)
        self.assertGreater(load.accepted_count, 100)
