"""A topic that changes behind the gateway's back: each change has its behaviour, its metric and its line in the log."""

import os
import re
import time

from confluent_kafka.admin import NewPartitions

from harness import client
from harness.changing_topic import ChangingTopicTestCase
from harness.child import wait_until
from harness.load import Load, Verdict
from harness.records import read_all


class TopicFacts(ChangingTopicTestCase):

    def setUp(self):
        super().setUp()
        self.process = self.gateway().start()

    def send(self, count, visitor="v"):
        with client.Connection(self.process.http_port) as connection:
            for number in range(count):
                self.assertTrue(connection.exchange(client.get(f"/p.gif?site=s&visitor={visitor}&n={number}")).accepted)

    def test_a_topic_that_was_deleted_and_made_again_gets_what_waited(self):
        Load(self.process.http_port).run_for(0.5)
        self.process.wait_delivered()
        self.delete_topic()
        self.wait_fault("missing", 1)
        self.assertRegex(self.process.log_text(), r"error kafka: topic .* does not exist, .*; create it")
        load = Load(self.process.http_port, pause_s=0.002).run_for(1)
        self.assertEqual(self.process.check_books()["pending"], load.accepted_count)
        self.cluster.create_topic(self.topic, self.partitions)
        self.wait_fault("missing", 0)
        self.process.wait_delivered(120)
        self.assertEqual(load.statuses, {})
        self.assert_kept(Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions), load)
        self.assertEqual(self.metric("beacongate_topic_made_again_total"), 1)
        self.assertRegex(self.process.log_text(), r"offset \d+ after \d+: the topic was deleted and made again")

    def test_a_topic_that_grew_gets_its_records_where_they_were(self):
        for future in self.admin.create_partitions([NewPartitions(self.topic, self.partitions + 4)]).values():
            future.result(30)
        self.wait_fault("more_partitions", 1)
        self.assertEqual(self.metric("beacongate_topic_partitions"), self.partitions + 4)
        self.assertIn("delivering on to the pinned ones", self.process.log_text())
        self.process.kill()
        self.process.start()
        self.wait_fault("more_partitions", 1)
        load = Load(self.process.http_port, pause_s=0.002).run_for(1)
        self.process.wait_delivered()
        records = read_all(self.cluster.bootstrap, self.topic)
        self.assertLess(max(record.partition for record in records), self.partitions)
        self.assert_kept(Verdict(records, self.partitions), load)

    def test_a_topic_that_shrank_gets_nothing_until_it_is_right(self):
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions - 3)
        self.wait_fault("fewer_partitions", 1)
        self.assertRegex(self.process.log_text(), r"has 5 partitions, .* nothing is delivered to it until then")
        load = Load(self.process.http_port, pause_s=0.002).run_for(1)
        time.sleep(1)
        self.assertEqual(self.process.check_books()["pending"], load.accepted_count)
        self.assertEqual(read_all(self.cluster.bootstrap, self.topic), [])
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions)
        self.wait_fault("fewer_partitions", 0)
        self.process.wait_delivered(120)
        self.assert_kept(Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions), load)

    def test_a_producer_that_met_fewer_partitions_learns_of_the_right_number_soon(self):
        load = Load(self.process.http_port, pause_s=0.01).start()
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions - 3)
        self.wait_fault("fewer_partitions", 1)
        load.stop()
        self.assertIn("UNKNOWN_PARTITION", self.process.log_text())  # it met them
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions)
        self.wait_fault("fewer_partitions", 0)
        right = time.monotonic()
        self.process.wait_delivered(120)
        waited = time.monotonic() - right
        print(f"    {waited:.1f} s after the topic was right", flush=True)
        self.assertLess(waited, 60)

    def test_a_topic_that_shrank_under_a_gateway_that_delivers_is_found_again_within_a_minute(self):
        Load(self.process.http_port).run_for(0.5)
        self.process.wait_delivered()
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions - 3)
        self.wait_fault("fewer_partitions", 1)
        # librdkafka knows: it refuses records of the partitions that are gone.
        load = Load(self.process.http_port, pause_s=0.002).run_for(1)
        self.delete_topic()
        self.wait_fault("missing", 1)
        wait_until(lambda: self.metric("beacongate_delivery_failures_total", reason="topic_missing") > 0, 60,
                   "a run is refused")
        self.cluster.create_topic(self.topic, self.partitions)
        self.wait_fault("missing", 0)
        # Left alone, librdkafka would ask again after five minutes.
        self.process.wait_delivered(60)
        self.assert_kept(Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions), load)

    def test_a_lowered_max_message_bytes_costs_only_the_records_above_it(self):
        self.send(10)
        self.process.wait_delivered()
        self.cluster.configure_topic(self.topic, "max.message.bytes", 4_000)
        with client.Connection(self.process.http_port) as connection:
            for number in range(30):
                # Random digits, that Snappy does not make small.
                pad = os.urandom(8_000 if number % 10 == 5 else 50).hex()
                target = f"/p.gif?site=s&visitor=late&n={number}&pad={pad}"
                self.assertTrue(connection.exchange(client.get(target)).accepted)
        books = self.process.wait_delivered()
        self.assertEqual((books["delivered"], books["quarantined"]), (37, 3))
        self.assertGreaterEqual(self.metric("beacongate_delivery_failures_total", reason="too_large"), 3)
        self.assertTrue(re.search(r"a record of \d+ bytes is put into .*quarantine", self.process.log_text()))
        late = [int(record.param("n")) for record in read_all(self.cluster.bootstrap, self.topic)
                if record.beacon.visitor == "late"]
        self.assertEqual(late, [number for number in range(30) if number % 10 != 5])
