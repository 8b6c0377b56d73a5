"""Topics with Confluent's framing: what a registry holds decides, and Confluent's own deserialiser reads the records.

The registry is harness/registry.py. Real ones were tried: Karapace is not on PyPI (its source wants Python 3.12 and
packages from elsewhere), and Apicurio Registry's server is not on Maven Central under the names of its releases.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import urllib.request

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from harness import child, places
from harness.registry import Registry
from harness.shared import KafkaTestCase

PAGE = 'syntax = "proto3";\npackage shop;\nmessage Page { string url = 1; }\n'
VISIT = """\
syntax = "proto3";
package shop;
import "beacon/v1/options.proto";
import "beacon/v1/receipt.proto";
import "shop/page.proto";
message Basket { string id = 1; }
message Visit {
  option (beacon.v1.record) = { shard_key: "site" };
  beacon.v1.Receipt receipt = 1;
  string site = 2 [(beacon.v1.from) = { param: "h" }];
  Page page = 3;
}
"""
READER = "confluent-kafka[protobuf]==2.16.0"


def confluent_python():
    """An interpreter that has Confluent's client; None where PyPI cannot be reached."""
    cache = os.environ.get("BEACONGATE_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "beacongate")
    folder = os.path.join(cache, "confluent-kafka-2.16.0")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(os.path.join(folder, "complete")):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True, timeout=60)
            subprocess.run([python, "-m", "pip", "install", "--quiet", READER, "httpx", "authlib", "cachetools",
                            "attrs", "googleapis-common-protos", "typing-extensions", "certifi"],
                           check=True, capture_output=True, timeout=150)
        except (OSError, subprocess.SubprocessError):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        with open(os.path.join(folder, "complete"), "w", encoding="utf-8"):
            pass
    return python


class Confluent(KafkaTestCase):

    partitions = 4

    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp(prefix="beacongate-confluent-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        os.mkdir(os.path.join(self.folder, "shop"))
        for name, text in (("shop/page.proto", PAGE), ("visit.proto", VISIT)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        self.schema = os.path.join(self.folder, "visit.proto")

    def registry(self, **options):
        registry = Registry(**options)
        self.addCleanup(registry.close)
        return registry

    def framed(self, *lines):
        """A gateway that writes shop.Visit, with these lines in the topic's table."""
        gateway = self.gateway()
        with open(gateway.config, encoding="utf-8") as file:
            text = file.read()
        text = text.replace("[journal]", f'schema = "{self.schema}"\nmessage = "shop.Visit"\n[journal]', 1)
        text = text.replace("[kafka]", "\n".join(('framing = "confluent"', *lines)) + "\n[kafka]", 1)
        with open(gateway.config, "w", encoding="utf-8") as file:
            file.write(text)
        return gateway

    def registered(self, **options):
        registry = self.registry(**options)
        page = registry.register("page", PAGE)
        self.assertEqual(page, 1)
        self.schema_id = registry.register(f"{self.topic}-value", VISIT, [("shop/page.proto", "page", 1)])
        return registry

    def send(self, gateway, count=3):
        gateway.start()
        for number in range(count):
            with urllib.request.urlopen(f"http://127.0.0.1:{gateway.http_port}/b?h=site-{number}", timeout=10) as reply:
                self.assertEqual(reply.status, 200)
        gateway.wait_delivered()

    def raw_values(self):
        consumer = Consumer({"bootstrap.servers": self.cluster.bootstrap, "group.id": "raw"})
        self.addCleanup(consumer.close)
        consumer.assign([TopicPartition(self.topic, number, OFFSET_BEGINNING) for number in range(self.partitions)])
        return [message.value() for message in consumer.consume(3, timeout=20)]

    def refusal(self, *lines):
        gateway = self.framed(*lines)
        result = child.run([places.BEACONGATE, "--config", gateway.config])
        self.assertEqual(result.returncode, 3, result.stderr)
        return result.stderr

    def test_records_carry_the_id_and_the_message_of_the_registry(self):
        registry = self.registered()
        self.send(self.framed(f'schema_registry = "{registry.url}"'))
        self.assertEqual(registry.requests, [f"/subjects/{self.topic}-value/versions/latest", "/subjects/page/versions/1"])
        # Visit is the second message of its file: a list of one index, 1, in zig-zag.
        prefix = struct.pack(">bI", 0, self.schema_id) + b"\x02\x02"
        values = self.raw_values()
        self.assertEqual(len(values), 3)
        for value in values:
            self.assertEqual(value[:len(prefix) + 1], prefix + b"\n")
        result = child.run([places.BEACONCTL, "tail", "--brokers", self.cluster.bootstrap, "--topic", self.topic,
                            "--until-end", "--framing", "confluent", "--schema", self.schema, "--message", "shop.Visit"])
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        lines = [json.loads(line)["value"] for line in result.stdout.splitlines()]
        self.assertEqual(sorted(line["site"] for line in lines), ["site-0", "site-1", "site-2"])
        sequences = sorted(int(line["receipt"]["sequence"]) for line in lines)
        self.assertEqual(sequences, list(range(sequences[0], sequences[0] + 3)))

    def test_confluents_own_deserialiser_reads_them(self):
        python = confluent_python()
        if python is None:
            self.skipTest(f"PyPI cannot be reached, or has no {READER}")
        registry = self.registered()
        self.send(self.framed(f'schema_registry = "{registry.url}"'))
        descriptors = os.path.join(self.folder, "x.pb")
        subprocess.run(["protoc", f"--proto_path={self.folder}", f"--proto_path={places.PROTO}", "--include_imports",
                        f"--descriptor_set_out={descriptors}", "visit.proto"], check=True)
        reader = os.path.join(os.path.dirname(os.path.abspath(__file__)), "confluent_reader.py")
        result = child.run([python, reader, self.cluster.bootstrap, self.topic, descriptors, "shop.Visit", "3"], 90)
        self.assertEqual(result.returncode, 0, result.stderr)
        sites = sorted(json.loads(line)["site"] for line in result.stdout.splitlines())
        self.assertEqual(sites, ["site-0", "site-1", "site-2"])

    def test_an_id_of_the_configuration_needs_no_registry(self):
        self.send(self.framed("schema_id = 77"))
        for value in self.raw_values():
            self.assertEqual(value[:8], struct.pack(">bI", 0, 77) + b"\x02\x02\n")

    def test_user_and_password_come_from_a_file(self):
        registry = self.registered(user_password="gate:secret")
        auth = os.path.join(self.folder, "auth")
        with open(auth, "w", encoding="utf-8") as file:
            file.write("gate:secret\n")
        self.send(self.framed(f'schema_registry = "{registry.url}"', f'schema_registry_auth_file = "{auth}"'))
        refusal = self.refusal(f'schema_registry = "{registry.url.replace("//", "//gate:wrong@")}"')
        self.assertIn("answers 401 Unauthorized", refusal)
        self.assertNotIn("wrong", refusal)

    def test_a_registry_that_does_not_help_stops_the_start_with_one_line(self):
        registry = self.registry()
        url = f'schema_registry = "{registry.url}"'
        self.assertIn("Subject 'nobody' not found.", self.refusal(url, 'schema_subject = "nobody"'))
        registry.register("avro", '{"type":"string"}', schema_type="AVRO")
        self.assertIn("holds a schema of type AVRO", self.refusal(url, 'schema_subject = "avro"'))
        registry.register("other", PAGE)
        self.assertIn("does not declare message shop.Visit (it has shop.Page)",
                      self.refusal(url, 'schema_subject = "other"'))
        refusal = self.refusal('schema_registry = "http://127.0.0.1:1"')
        self.assertIn("the schema registry does not answer: http://127.0.0.1:1/subjects/", refusal)

    def test_check_and_explain_do_not_ask_the_registry(self):
        gateway = self.framed('schema_registry = "http://127.0.0.1:1"')
        for command in (["check"], ["explain", "GET /b?h=a"]):
            result = child.run([places.BEACONGATE, *command, "--config", gateway.config])
            self.assertEqual((result.returncode, result.stderr), (0, ""), command)
