"""A gateway that ends while its topic is not right: the next one takes up where it was, and costs no beacon."""

import re
import time

from harness import child, places
from harness.changing_topic import ChangingTopicTestCase
from harness.child import wait_until
from harness.load import Load, Verdict
from harness.records import read_all

MISSING = (r"error kafka: topic \S+: does not exist, or this client may not DESCRIBE it; create it: .* --partitions 8, or grant "
           r"the right; nothing is delivered to it until then, beacons are accepted into the journal and wait")
FEWER = r"error kafka: topic \S+: has 5 partitions, .* nothing is delivered to it until then, beacons are accepted"


class TopicAtStart(ChangingTopicTestCase):

    def deliver(self, **options):
        """A gateway that has delivered to its topic. What it delivered is deleted with that, but for what a kill has sent
        again."""
        self.process = self.gateway(**options).start()
        Load(self.process.http_port, prefix="before").run_for(0.5)
        self.process.wait_delivered()

    def times_logged(self, pattern):
        return len(re.findall(pattern, self.process.log_text()))

    def wait_accepting(self, load, count=100):
        enough = load.accepted_count + count
        wait_until(lambda: load.accepted_count > enough, 60, "beacons are accepted")

    def start_again(self, load, fault, lives=3):
        """kill -9 under load, again and again; each life serves, and tells the fault as the one before."""
        for _ in range(lives):
            self.process.kill()
            self.process.start()
            self.wait_fault(fault, 1)
            self.wait_accepting(load)
        self.assertTrue(self.process.ready())

    def assert_arrives(self, load, fault):
        """Once the topic is right: without a restart, all of it, in order, where it belongs."""
        self.wait_fault(fault, 0)
        self.wait_accepting(load)
        load.stop()
        self.process.wait_delivered(120)
        self.assertEqual(load.statuses, {})
        records = read_all(self.cluster.bootstrap, self.topic)
        since = [record for record in records if not record.beacon.visitor.startswith("before")]
        self.assert_kept(Verdict(since, self.partitions), load)

    def test_a_kill_while_the_topic_is_missing_costs_no_beacon(self):
        self.deliver()
        self.delete_topic()
        self.wait_fault("missing", 1)
        load = Load(self.process.http_port, pause_s=0.002).start()
        self.wait_accepting(load)
        self.start_again(load, "missing")
        books = self.process.check_books()
        self.assertEqual(books["delivered"], 0)
        self.assertGreater(books["recovered"], 300)
        self.assertEqual(self.times_logged(MISSING), 4)
        self.cluster.create_topic(self.topic, self.partitions)
        self.assert_arrives(load, "missing")

    def test_a_kill_while_the_topic_has_fewer_partitions_costs_no_beacon(self):
        self.deliver()
        self.process.kill()
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions - 3)
        self.process.start()
        load = Load(self.process.http_port, pause_s=0.002).start()
        self.start_again(load, "fewer_partitions")
        time.sleep(1)
        self.assertEqual(self.process.check_books()["delivered"], 0)
        self.assertEqual(read_all(self.cluster.bootstrap, self.topic), [])
        self.assertEqual(self.times_logged(FEWER), 4)
        self.delete_topic()
        self.cluster.create_topic(self.topic, self.partitions)
        self.assert_arrives(load, "fewer_partitions")

    def test_a_successor_takes_over_while_the_topic_is_missing(self):
        self.deliver(tables="[shutdown]\ndrain_timeout_ms = 1000\n")
        self.delete_topic()
        self.wait_fault("missing", 1)
        load = Load(self.process.http_port, pause_s=0.002).start()
        self.wait_accepting(load)
        former = self.process.take_over()
        self.addCleanup(former.kill)
        self.assertEqual(former.wait(60), 0, self.process.log_tail())
        wait_until(self.process.ready, 60, "the successor is ready")
        self.wait_fault("missing", 1)
        self.wait_accepting(load)
        self.assertEqual(load.unanswered, 0)
        wait_until(lambda: self.process.check_books()["recovered"] > 0, 60, "it has what the former process left")
        self.cluster.create_topic(self.topic, self.partitions)
        self.assert_arrives(load, "missing")

    def test_a_first_start_without_its_topic_is_refused(self):
        self.process = self.gateway()
        self.delete_topic()
        for _ in range(2):  # then the journal's directory is there
            self.process.launch()
            self.assertEqual(self.process.process.wait(30), 3)
        self.assertRegex(self.process.log_text(), r"error start: topic \S+: does not exist, or this client may not DESCRIBE it")
        # What can be found without Kafka is right, and no more is said.
        checked = child.run([places.BEACONGATE, "check", "--config", self.process.config])
        self.assertEqual((checked.returncode, checked.stdout), (0, f"{self.process.config}: no faults; no broker was asked\n"))
        self.cluster.create_topic(self.topic, self.partitions)
        self.process.start()
