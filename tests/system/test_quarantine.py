"""beaconctl quarantine: records that a broker did not take, looked at and sent again when it does."""

import json
import os

from harness import child, client, places
from harness.client import Connection
from harness.records import read_all
from harness.shared import KafkaTestCase


class Quarantine(KafkaTestCase):

    partitions = 8

    def set_max_message_bytes(self, value):
        self.cluster.configure_topic(self.topic, "max.message.bytes", value)

    def quarantine(self, command, *arguments):
        journal = os.path.join(self.process.dir, "journal")
        return child.run([places.BEACONCTL, "quarantine", command, journal, *arguments])

    def test_what_the_broker_refused_is_listed_exported_and_resubmitted(self):
        self.set_max_message_bytes(5_000)
        self.process = self.gateway().start()
        with Connection(self.process.http_port) as connection:
            for number in range(20):
                # Random digits, that Snappy does not make small.
                pad = os.urandom(10_000 if number == 7 else 100).hex()
                reply = connection.exchange(client.get(f"/p.gif?site=s&visitor=v{number}&n={number}&pad={pad}"))
                self.assertTrue(reply.accepted)
        books = self.process.wait_delivered()
        self.assertEqual((books["delivered"], books["quarantined"]), (19, 1))

        # The gateway holds the file as long as it runs.
        listed = self.quarantine("list")
        self.assertIn("written by a running gateway", listed.stderr)
        self.assertEqual(self.process.terminate(), 0)
        listed = self.quarantine("list")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn(f"MSG_SIZE_TOO_LARGE  {self.topic}[", listed.stdout)
        self.assertIn('key "s|v7"', listed.stdout)
        (exported,) = [json.loads(line) for line in self.quarantine("export").stdout.splitlines()]
        self.assertEqual((exported["topic"], exported["key"], exported["reason"]), (self.topic, "s|v7", "MSG_SIZE_TOO_LARGE"))

        brokers = ("--brokers", self.cluster.bootstrap)
        again = self.quarantine("resubmit", *brokers)
        self.assertEqual((again.returncode, again.stdout), (1, "0 record(s) sent, 1 not taken\n"), again.stderr)
        self.assertIn("MSG_SIZE_TOO_LARGE", again.stderr)
        self.set_max_message_bytes(1_000_000)
        taken = self.quarantine("resubmit", *brokers)
        self.assertEqual((taken.returncode, taken.stdout), (0, "1 record(s) sent, 0 not taken\n"), taken.stderr)
        self.assertEqual(self.quarantine("list").stdout, "0 record(s), 0 damaged segment(s)\n")

        records = read_all(self.cluster.bootstrap, self.topic)
        self.assertEqual(sorted(int(record.param("n")) for record in records), list(range(20)))
        (resubmitted,) = [record for record in records if record.param("n") == "7"]
        self.assertEqual(resubmitted.key, b"s|v7")
