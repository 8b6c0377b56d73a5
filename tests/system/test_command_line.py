"""What an operator meets first: check, explain, --dev, and starts that must fail with one clear line."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import unittest

from harness import child, places
from harness.client import Connection, get
from harness.gateway import Gateway
from harness.records import partition_of
from harness.shared import KafkaTestCase

VISIT = """\
syntax = "proto3";
package shop;
import "beacon/v1/options.proto";
import "beacon/v1/receipt.proto";
import "part.proto";
message Visit {
  beacon.v1.Receipt receipt = 1;
  string site = 2 [(beacon.v1.from) = { param: "h" }];
  Part part = 3;
}
"""
NOBODY = "127.0.0.1:1"  # a port on which no broker listens


class WithoutKafka(unittest.TestCase):

    def setUp(self):
        self.gateway = Gateway(NOBODY, "beacons")
        self.addCleanup(self.gateway.close)

    def run_gateway(self, *arguments):
        return child.run([places.BEACONGATE, *arguments, "--config", self.gateway.config])

    def rewrite(self, old, new):
        with open(self.gateway.config, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.gateway.config, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def test_check_of_a_good_configuration_exits_0(self):
        result = self.run_gateway("check")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_check_names_every_fault_with_file_and_line(self):
        self.rewrite("workers = 2", "wrokers = 2")
        self.rewrite('path = "/*"', 'path = "b"')
        result = self.run_gateway("check")
        self.assertEqual(result.returncode, 2)
        lines = [line for line in (result.stdout + result.stderr).splitlines() if line]
        self.assertEqual(len(lines), 2, lines)
        for line in lines:
            self.assertRegex(line, rf"^{re.escape(self.gateway.config)}:\d+: .+; .+")
        self.assertIn("workers", lines[0])

    def test_serving_with_a_faulty_configuration_exits_2_with_the_fault(self):
        self.rewrite(f"listen = \"127.0.0.1:{self.gateway.http_port}\"", 'listen = "nonsense"')
        result = self.run_gateway()
        self.assertEqual(result.returncode, 2)
        self.assertIn("gateway.toml:2:", result.stderr)

    def test_a_descriptor_set_is_a_schema(self):
        folder = tempfile.mkdtemp(prefix="beacongate-schema-")
        self.addCleanup(shutil.rmtree, folder, True)
        with open(os.path.join(folder, "visit.proto"), "w", encoding="utf-8") as file:
            file.write(VISIT)
        with open(os.path.join(folder, "part.proto"), "w", encoding="utf-8") as file:
            file.write('syntax = "proto3";\npackage shop;\nmessage Part { string name = 1; }\n')
        for flags, code in ((["--include_imports"], 0), ([], 2)):
            subprocess.run(["protoc", f"--proto_path={folder}", f"--proto_path={places.PROTO}", *flags,
                            f"--descriptor_set_out={folder}/visit.pb", "visit.proto"], check=True)
            if code == 0:
                self.rewrite('path = "/*"', f'path = "/*"\nschema = "{folder}/visit.pb"\nmessage = "shop.Visit"')
            result = self.run_gateway("check")
            self.assertEqual(result.returncode, code, result.stderr)
            sample = child.run([places.BEACONCTL, "schema", "sample", f"{folder}/visit.pb"])
            self.assertEqual(sample.returncode, code, sample.stderr)
            if code == 0:
                self.assertEqual(sample.stdout, "GET /b?h=site\n")
                explained = json.loads(self.run_gateway("explain", sample.stdout.strip()).stdout)
                self.assertEqual(explained["beacons"][0]["record"]["site"], "site")

    def test_a_missing_file_and_a_missing_argument_exit_2(self):
        self.assertEqual(child.run([places.BEACONGATE, "--config", "/nowhere/x.toml"]).returncode, 2)
        self.assertEqual(child.run([places.BEACONGATE]).returncode, 2)
        self.assertEqual(child.run([places.BEACONGATE, "--frobnicate"]).returncode, 2)

    def test_a_taken_port_exits_3_and_names_it(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", self.gateway.http_port))
            other.listen()
            result = self.run_gateway()
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn(str(self.gateway.http_port), result.stderr)

    def test_explain_shows_record_key_and_partition(self):
        result = self.run_gateway("explain", "GET /b?site=a.com&visitor=7&x=1&x=2")
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = json.loads(result.stdout)
        self.assertEqual(shown["reply"]["status"], 200)
        self.assertEqual(shown["rejected"], [])
        [beacon] = shown["beacons"]
        self.assertEqual(beacon["topic"], "beacons")
        self.assertEqual(beacon["key"], "a.com|7")
        self.assertEqual(beacon["partition"], partition_of(b"a.com|7", 512))
        self.assertEqual(beacon["record"]["site"], "a.com")
        self.assertEqual(beacon["record"]["params"], [{"name": "x", "value": "1"}, {"name": "x", "value": "2"}])
        self.assertFalse(os.path.exists(os.path.join(self.gateway.dir, "journal")))

    def test_explain_takes_headers_and_a_body(self):
        with tempfile.NamedTemporaryFile() as body:
            body.write(b'{"site":"s","sent_at":"not a time"}')
            body.flush()
            result = self.run_gateway("explain", "POST /b", "--header", "User-Agent: Probe/1", "--body", body.name)
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = json.loads(result.stdout)
        self.assertEqual(shown["reply"]["status"], 204)
        [beacon] = shown["beacons"]
        self.assertEqual(beacon["record"]["user_agent"], "Probe/1")
        self.assertEqual(beacon["unconverted"], ["sent_at"])

    def test_explain_exits_0_whatever_the_reply(self):
        with tempfile.NamedTemporaryFile() as body:
            body.write(b"{broken")
            body.flush()
            result = self.run_gateway("explain", "POST /b", "--header", "Content-Type: application/json",
                                      "--body", body.name)
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = json.loads(result.stdout)
        self.assertEqual(shown["reply"]["status"], 400)
        self.assertEqual([rejected["reason"] for rejected in shown["rejected"]], ["bad_json"])

    def test_explain_of_nonsense_exits_2(self):
        self.assertEqual(self.run_gateway("explain", "nonsense").returncode, 2)

    def test_dev_prints_every_record_as_a_line_of_json(self):
        port = places.free_ports(2)
        process = child.spawn([places.BEACONGATE, "--dev", "--set", f"http.listen=127.0.0.1:{port}",
                               "--set", f"admin.listen=127.0.0.1:{port + 1}"],
                              stdout=child.subprocess.PIPE, stderr=child.subprocess.DEVNULL, text=True)
        try:
            child.wait_until(lambda: _answers(port), 20, "--dev serves")
            for visitor in ("v1", "v2"):
                with Connection(port) as connection:
                    self.assertTrue(connection.exchange(get(f"/b?site=example.com&visitor={visitor}")).accepted)
            printed = [json.loads(process.stdout.readline()) for _ in range(2)]
            process.terminate()
            self.assertEqual(process.wait(30), 0)
        finally:
            process.kill()
            process.stdout.close()
        self.assertEqual({record["visitor"] for record in printed}, {"v1", "v2"})
        self.assertEqual({record["site"] for record in printed}, {"example.com"})

    def test_every_program_has_help_with_an_example_and_a_version(self):
        for program in (places.BEACONGATE, places.BEACONCTL):
            help_result = child.run([program, "--help"])
            self.assertEqual(help_result.returncode, 0)
            self.assertRegex(help_result.stdout, "[Ee]xample")
            self.assertRegex(child.run([program, "--version"]).stdout, r"\d+\.\d+\.\d+")


def _answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class WrongTopic(KafkaTestCase):

    partitions = 8

    def assert_refused(self, result, *words):
        self.assertEqual(result.returncode, 3, result.stderr)
        line = [line for line in result.stderr.splitlines() if self.topic in line or "missing" in line]
        self.assertEqual(len(line), 1, result.stderr)
        for word in words:
            self.assertIn(word, line[0])

    def test_a_topic_with_other_partitions_stops_the_start(self):
        gateway = self.gateway(partitions=512)
        self.assert_refused(child.run([places.BEACONGATE, "--config", gateway.config]), "512", "8")

    def test_a_missing_topic_stops_the_start(self):
        gateway = Gateway(self.cluster.bootstrap, "missing")
        self.addCleanup(gateway.close)
        self.assert_refused(child.run([places.BEACONGATE, "--config", gateway.config]), "missing")
