"""beaconctl against a real broker."""

import json
import select
import signal
import tempfile

from confluent_kafka import Producer

from harness import child, places
from harness.records import message_class
from harness.shared import KafkaTestCase

OTHER_SCHEMA = """\
syntax = "proto3";
package shop;
message Order { string id = 1; repeated uint32 amounts = 2; }
message Refund { string id = 1; }
"""


class Beaconctl(KafkaTestCase):

    partitions = 4

    def beaconctl(self, *arguments):
        return child.run([places.BEACONCTL, *arguments, "--brokers", self.cluster.bootstrap])

    def tail(self, *arguments):
        result = self.beaconctl("tail", "--topic", self.topic, "--until-end", *arguments)
        return result, [json.loads(line) for line in result.stdout.splitlines()]

    def produce(self, *records):
        """(key, value, partition) each."""
        producer = Producer({"bootstrap.servers": self.cluster.bootstrap})
        for key, value, partition in records:
            producer.produce(self.topic, key=key, value=value, partition=partition, timestamp=1769860800123)
        self.assertEqual(producer.flush(20), 0)

    def test_tail_prints_the_members_of_the_contract(self):
        beacon = message_class("PageBeacon")(site="größe.example", visitor="v")
        beacon.receipt.sequence = 7
        self.produce((b"k|1", beacon.SerializeToString(), 3), (None, beacon.SerializeToString(), 0),
                     (b"\xff\x00", beacon.SerializeToString(), 1))
        result, lines = self.tail()
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        by_partition = {line["partition"]: line for line in lines}
        self.assertEqual(len(lines), 3)
        self.assertEqual(list(by_partition[3]), ["partition", "offset", "timestamp_ms", "key", "value"])
        self.assertEqual(by_partition[3]["offset"], 0)
        self.assertEqual(by_partition[3]["timestamp_ms"], 1769860800123)
        self.assertEqual(by_partition[3]["value"]["site"], "größe.example")
        self.assertEqual(by_partition[3]["value"]["receipt"]["sequence"], "7")
        self.assertEqual([by_partition[partition]["key"] for partition in (3, 0, 1)], ["k|1", None, "base64:/wA="])

    def test_tail_of_an_empty_topic_ends_at_once(self):
        result, lines = self.tail()
        self.assertEqual((result.returncode, lines), (0, []))

    def test_a_record_that_does_not_decode_is_shown_and_exits_1(self):
        self.produce((b"a", b"\xff\xff\xff", 0), (b"b", message_class("PageBeacon")(site="s").SerializeToString(), 0),
                     (b"c", None, 0))
        result, lines = self.tail()
        self.assertEqual(result.returncode, 1)
        self.assertEqual([line["value"] and line["value"]["site"] for line in lines], [None, "s", None])
        self.assertEqual(["error" in line for line in lines], [True, False, False])
        self.assertEqual(len(result.stderr.splitlines()), 1)

    def test_tail_decodes_by_a_schema_of_the_user(self):
        self.produce((b"a", b"\x0a\x02o1\x12\x02\x05\x06", 0))
        with tempfile.NamedTemporaryFile("w", suffix=".proto") as schema:
            schema.write(OTHER_SCHEMA)
            schema.flush()
            result, [line] = self.tail("--schema", schema.name, "--message", "shop.Order")
            self.assertEqual((result.returncode, line["value"]), (0, {"id": "o1", "amounts": [5, 6]}))
            ambiguous, _ = self.tail("--schema", schema.name)
            self.assertEqual(ambiguous.returncode, 2)
            self.assertIn("shop.Order, shop.Refund", ambiguous.stderr)
            unknown, _ = self.tail("--schema", schema.name, "--message", "shop.Nothing")
            self.assertEqual(unknown.returncode, 2)

    def test_tail_follows_until_a_signal_and_from_end_leaves_out_the_old(self):
        self.produce((b"old", message_class("PageBeacon")(site="old").SerializeToString(), 0))
        process = child.spawn([places.BEACONCTL, "tail", "--brokers", self.cluster.bootstrap, "--topic", self.topic,
                               "--from", "end"], stdout=child.subprocess.PIPE, text=True)
        try:
            # What is produced before the tail has found its place is old to it.
            for _ in range(200):
                self.produce((b"new", message_class("PageBeacon")(site="new").SerializeToString(), 0))
                if select.select([process.stdout], [], [], 0.1)[0]:
                    break
            line = json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(10), 0)
        finally:
            process.kill()
            process.stdout.close()
        self.assertEqual(line["key"], "new")

    def test_tail_of_no_topic_or_no_broker_exits_3(self):
        result = self.beaconctl("tail", "--topic", "nothing-here", "--until-end")
        self.assertEqual(result.returncode, 3)
        self.assertIn("nothing-here", result.stderr)
        result = child.run([places.BEACONCTL, "tail", "--brokers", "127.0.0.1:1", "--topic", "t", "--until-end"])
        self.assertEqual(result.returncode, 3)

    def test_topic_create_makes_it_once_and_refuses_another_count(self):
        name = self.topic + "-made"
        made = self.beaconctl("topic", "create", "--topic", name, "--partitions", "12")
        self.assertEqual(made.returncode, 0, made.stderr)
        again = self.beaconctl("topic", "create", "--topic", name, "--partitions", "12")
        self.assertEqual(again.returncode, 0, again.stderr)
        other = self.beaconctl("topic", "create", "--topic", name, "--partitions", "16")
        self.assertEqual(other.returncode, 1)
        self.assertRegex(other.stderr, "12 partitions, not 16; do not change it.* delete it once its consumers have read it")

    def test_topic_show_compares(self):
        self.assertEqual(self.beaconctl("topic", "show", "--topic", self.topic).returncode, 0)
        self.assertEqual(self.beaconctl("topic", "show", "--topic", self.topic, "--partitions", "4").returncode, 0)
        self.assertEqual(self.beaconctl("topic", "show", "--topic", self.topic, "--partitions", "5").returncode, 1)
        missing = self.beaconctl("topic", "show", "--topic", "nothing-here")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("topic create", missing.stderr)

    def test_usage_errors_exit_2(self):
        for arguments in ((), ("frobnicate",), ("tail",), ("topic", "create", "--topic", "x"),
                          ("tail", "--topic", "x", "--from", "middle"),
                          ("tail", "--topic", "x", "--property", "novalue"),
                          ("tail", "--topic", "x", "--property", "no.such.property=1")):
            self.assertEqual(self.beaconctl(*arguments).returncode, 2, arguments)
