"""Kafka goes away and comes back; the gateway goes on accepting, and delivers all of it in order."""

import time
import unittest

from harness.child import wait_until
from harness.client import Connection, get
from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.load import Load, Verdict
from harness.records import read_all

PARTITIONS = 32
TOPIC = "beacons"


class KafkaAway(unittest.TestCase):
    """A broker of its own for each test, since it suffers."""

    def setUp(self):
        self.cluster = Cluster(brokers=1)
        self.addCleanup(self.cluster.close)
        self.cluster.start()
        self.cluster.create_topic(TOPIC, PARTITIONS)

    def gateway(self, **options):
        gateway = Gateway(self.cluster.bootstrap, TOPIC, partitions=PARTITIONS, **options)
        self.addCleanup(gateway.close)
        return gateway

    def assert_all_found(self, load):
        verdict = Verdict(read_all(self.cluster.bootstrap, TOPIC), PARTITIONS)
        self.assertGreater(load.accepted_count, 100)
        self.assertEqual(verdict.problems(load), [])

    def test_a_killed_broker_costs_no_beacon_and_no_refusal(self):
        gateway = self.gateway().start()
        load = Load(gateway.http_port, pause_s=0.002).start()
        for _ in range(2):
            time.sleep(1)
            self.cluster.kill()
            time.sleep(1)
            self.cluster.restart()
        load.stop()
        gateway.wait_delivered()
        self.assertEqual(load.statuses, {})
        self.assertEqual(load.unanswered, 0)
        self.assert_all_found(load)

    def test_a_gateway_may_start_before_its_kafka(self):
        self.cluster.stop()
        gateway = self.gateway().start()
        load = Load(gateway.http_port).run_for(1)
        self.assertEqual(load.statuses, {})
        books = gateway.check_books()
        self.assertEqual(books["pending"], load.accepted_count)
        self.cluster.start()
        gateway.wait_delivered()
        self.assert_all_found(load)

    def test_what_kafka_never_got_is_delivered_by_the_next_process(self):
        self.cluster.stop()
        gateway = self.gateway().start()
        load = Load(gateway.http_port).run_for(1)
        gateway.kill()
        self.cluster.start()
        gateway.start()
        self.assertEqual(gateway.check_books()["recovered"], load.accepted_count)
        books = gateway.wait_delivered()
        self.assertEqual(books["delivered"], load.accepted_count)
        self.assert_all_found(load)

    def test_a_full_journal_sheds_with_retry_after_until_kafka_is_back(self):
        gateway = self.gateway(quota_bytes=1 << 20, segment_bytes=1 << 16, record_bytes_max=1 << 15).start()
        self.cluster.freeze()
        load = Load(gateway.http_port, visitors_per_thread=5).start()
        wait_until(lambda: load.statuses.get(503), 60, "the journal is full")
        load.stop()
        with Connection(gateway.http_port) as connection:
            reply = connection.exchange(get("/p.gif?site=s&visitor=late"))
        self.assertEqual(reply.status, 503)
        self.assertGreater(int(reply.headers["retry-after"]), 0)
        self.assertEqual(gateway.admin("/readyz")[0], 503)
        self.assertEqual(set(load.statuses), {503})
        books = gateway.check_books()
        self.assertEqual(books["shed"], load.statuses[503] + 1)
        self.assertEqual(books["accepted"], load.accepted_count)

        self.cluster.thaw()
        gateway.wait_delivered()
        wait_until(gateway.ready, 30, "delivered segments are removed and the journal is below its low mark")
        self.assert_all_found(load)
        with Connection(gateway.http_port) as connection:
            self.assertTrue(connection.exchange(get("/p.gif?site=s&visitor=after")).accepted)
