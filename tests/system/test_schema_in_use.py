"""A user's schema in a running gateway: routes, refused beacons and their topic, and a reload by SIGHUP."""

import json
import os
import signal

from harness import child, places
from harness.client import Connection, get
from harness.shared import KafkaTestCase

SCHEMA = """\
syntax = "proto3";
package shop;
import "beacon/v1/options.proto";
import "beacon/v1/receipt.proto";
message Visit {
  option (beacon.v1.record) = {
    shard_key: "site"
    drop_if: { field: "event" equals: "ping" }
    route: { when: { field: "event" equals: "trade" } topic: "TOPIC-trades" }
  };
  beacon.v1.Receipt receipt = 1;
  string site = 2 [(beacon.v1.from) = { param: "h" required: true }];
  string event = 3 [(beacon.v1.from) = { param: "e" }];
  // MORE
}
"""


class SchemaInUse(KafkaTestCase):

    partitions = 4

    def setUp(self):
        super().setUp()
        for topic in (f"{self.topic}-trades", f"{self.topic}.rejects"):
            self.cluster.create_topic(topic, self.partitions)
        self.running = self.gateway()
        self.schema = os.path.join(self.running.dir, "visit.proto")
        self.write_schema()
        with open(self.running.config, encoding="utf-8") as file:
            text = file.read()
        text = text.replace(f'topic = "{self.topic}"\n',
                            f'topic = "{self.topic}"\nschema = "visit.proto"\nmessage = "shop.Visit"\n')
        for topic in (f"{self.topic}-trades", f"{self.topic}.rejects"):
            text += f'[topic."{topic}"]\npartitions = {self.partitions}\n'
        with open(self.running.config, "w", encoding="utf-8") as file:
            file.write(text)

    def write_schema(self, more=""):
        with open(self.schema, "w", encoding="utf-8") as file:
            file.write(SCHEMA.replace("TOPIC", self.topic).replace("// MORE", more))

    def statuses(self, *targets):
        with Connection(self.running.http_port) as connection:
            return [connection.exchange(get(target)).status for target in targets]

    def tail(self, topic, *arguments):
        result = child.run([places.BEACONCTL, "tail", "--brokers", self.cluster.bootstrap, "--topic", topic,
                            "--until-end", *arguments])
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return [json.loads(line)["value"] for line in result.stdout.splitlines()]

    def visits(self, topic):
        return self.tail(topic, "--schema", self.schema, "--message", "shop.Visit")

    def metric(self, line):
        return f"\n{line}\n" in self.running.admin("/metrics")[1]

    def reload(self, result, count):
        self.running.process.send_signal(signal.SIGHUP)
        child.wait_until(lambda: self.metric(f'beacongate_config_reloads_total{{result="{result}"}} {count}'), 10,
                         f"the reload is {result}")

    def test_routes_and_conditions_send_records_where_the_schema_says(self):
        self.running.start()
        self.assertEqual(self.statuses("/b?h=a.com&e=view", "/b?h=a.com&e=trade", "/b?h=a.com&e=ping"), [200] * 3)
        books = self.running.wait_delivered()
        self.assertEqual((books["accepted"], books["rejected"]), (2, {"filtered": 1}))
        self.assertEqual([visit["event"] for visit in self.visits(self.topic)], ["view"])
        self.assertEqual([visit["event"] for visit in self.visits(f"{self.topic}-trades")], ["trade"])

    def test_a_refused_request_is_in_the_rejects_topic(self):
        self.running.start()
        self.assertEqual(self.statuses("/b?e=view"), [422])
        child.wait_until(lambda: self.running.accounts()["rejects"]["delivered"] == 1, 30, "the reject is delivered")
        books = self.running.check_books()
        self.assertEqual((books["received"], books["accepted"], books["pending"]), (1, 0, 0))
        [reject] = self.tail(f"{self.topic}.rejects")
        self.assertEqual(reject["topic"], self.topic)
        self.assertEqual(reject["refusals"], [{"reason": "required_missing", "field": "site"}])
        self.assertEqual(reject["message"], "shop.Visit")

    def test_a_hangup_takes_a_new_field_over(self):
        self.running.start()
        self.assertEqual(self.statuses("/b?h=a.com&y=7"), [200])
        self.write_schema('uint32 scroll = 4 [(beacon.v1.from) = { param: "y" }];')
        self.reload("taken", 1)
        self.assertEqual(self.statuses("/b?h=a.com&y=7"), [200])
        self.running.wait_delivered()
        self.assertEqual([visit.get("scroll") for visit in self.visits(self.topic)], [None, 7])

    def test_a_hangup_with_a_broken_schema_keeps_the_old_one_and_says_why(self):
        self.running.start()
        self.write_schema('uint32 scroll = 4 [(beacon.v1.from) = { param: "h" }];')
        self.reload("refused", 1)
        self.assertIn("visit.proto:14:", self.running.log_tail())
        self.assertEqual(self.statuses("/b?h=a.com&y=7"), [200])
        self.write_schema()
        self.reload("taken", 1)
        self.running.wait_delivered()
        self.assertEqual([visit["site"] for visit in self.visits(self.topic)], ["a.com"])
        self.assertEqual(self.running.terminate(), 0)

    def test_a_hangup_with_another_port_is_refused_by_name(self):
        self.running.start()
        with open(self.running.config, encoding="utf-8") as file:
            text = file.read()
        with open(self.running.config, "w", encoding="utf-8") as file:
            file.write(text.replace("workers = 2", "workers = 1"))
        self.reload("refused", 1)
        self.assertIn("http.workers has changed, which takes a restart", self.running.log_tail())
