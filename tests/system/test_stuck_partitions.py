"""Partitions without a leader: the others go on, and the backlog goes out in order when the leader is back."""

import json
import os
import time
import unittest

from harness.child import wait_until
from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.load import Load, Verdict
from harness.records import read_all

PARTITIONS = 24
TOPIC = "beacons"
QUOTA_BYTES = 64 << 20
SEGMENT_BYTES = 1 << 16


class StuckPartitions(unittest.TestCase):
    """Three brokers, one copy of each partition: a broker that is away takes a third of them with it."""

    def test_a_broker_that_is_away_stops_nothing_else_and_no_order_is_lost(self):
        cluster = Cluster(brokers=3)
        self.addCleanup(cluster.close)
        cluster.start()
        cluster.create_topic(TOPIC, PARTITIONS, replication_factor=1)
        gateway = Gateway(cluster.bootstrap, TOPIC, partitions=PARTITIONS, quota_bytes=QUOTA_BYTES,
                          segment_bytes=SEGMENT_BYTES, record_bytes_max=1 << 15)
        self.addCleanup(gateway.close)
        gateway.start()
        load = Load(gateway.http_port, pause_s=0.005).start()
        time.sleep(2)

        cluster.kill(3)
        wait_until(lambda: self.lane(gateway)["parked_partitions"] > 0, 90, "partitions are parked")
        wait_until(lambda: self.lane(gateway)["parked"] > 200, 60, "their beacons are evacuated")
        self.assert_others_flow(gateway)

        gateway.kill()
        self.assertTrue(self.parked_files(gateway))
        gateway.start()
        wait_until(lambda: self.lane(gateway)["parked_partitions"] > 0, 30, "they are parked from the start")
        self.assert_others_flow(gateway)
        lane = self.lane(gateway)
        self.assertLess(lane["bytes"], QUOTA_BYTES // 2, lane)

        cluster.restart(3)
        load.stop()
        gateway.wait_delivered(120)
        wait_until(lambda: self.lane(gateway)["parked_partitions"] == 0, 30, "no partition is parked")
        wait_until(lambda: not self.parked_files(gateway), 30, "their files are gone")
        self.assertEqual(load.statuses, {})
        self.assertGreater(load.accepted_count, 1000)
        verdict = Verdict(read_all(cluster.bootstrap, TOPIC), PARTITIONS)
        self.assertEqual(verdict.problems(load), [])

    def assert_others_flow(self, gateway):
        """Some 600 beacons of each 900 are of partitions that have a leader."""
        before = gateway.check_books()
        wait_until(lambda: gateway.accounts()["accepted"] >= before["accepted"] + 900, 60, "beacons are accepted")
        wait_until(lambda: gateway.check_books()["delivered"] >= before["delivered"] + 300, 20, "others are delivered")

    @staticmethod
    def lane(gateway):
        status, body = gateway.admin("/status.json")
        assert status == 200, f"/status.json answered {status}"
        return json.loads(body)["lanes"][0]

    @staticmethod
    def parked_files(gateway):
        folder = os.path.join(gateway.journal, TOPIC, "parked")
        return os.listdir(folder) if os.path.isdir(folder) else []
