"""beaconload run and verify against a real gateway on real Kafka, and against what is not there."""

import json
import os
import re
import shutil
import signal
import tempfile

from harness import child, places
from harness.shared import KafkaTestCase

BEACONLOAD = os.path.join(places.PROGRAMS, "beaconload")
FAULTS = ("lost", "reordered", "wrong_partition", "corrupt", "spurious", "duplicates")


class Beaconload(KafkaTestCase):

    def setUp(self):
        super().setUp()
        self.dir = tempfile.mkdtemp(prefix="beaconload-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.report = os.path.join(self.dir, "report.json")
        self.page = os.path.join(self.dir, "report.html")

    def verification(self, topic=None):
        return ["--brokers", self.cluster.bootstrap, "--topic", topic or self.topic, "--report", self.report,
                "--html", self.page]

    def load(self, port, *options):
        # How late the sender is says nothing on a machine that runs all tests.
        return ["--target", f"http://127.0.0.1:{port}/b", "--connections", "16", "--lateness-max-ms", "60000",
                "--method", "mixed", *options]

    def told(self):
        with open(self.report, encoding="utf-8") as file:
            return json.load(file)

    def title(self):
        with open(self.page, encoding="utf-8") as file:
            return re.search("<title>(.*)</title>", file.read()).group(1)

    def assert_clean(self, report):
        self.assertEqual({fault: report[fault] for fault in FAULTS}, dict.fromkeys(FAULTS, 0))
        self.assertEqual(report["verdict"], "clean")
        self.assertEqual(report["found"], report["accepted"])
        self.assertGreater(report["accepted"], 1000)
        self.assertTrue(self.title().startswith("Clean: "), self.title())

    def test_run_finds_everything_that_a_gateway_accepted(self):
        gateway = self.gateway().start()
        result = child.run([BEACONLOAD, "run", *self.load(gateway.http_port, "--rate", "2000", "--duration", "4s"),
                            *self.verification()], 120)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        report = self.told()
        self.assert_clean(report)
        self.assertEqual(report["sent"], 8000)
        self.assertEqual(report["accepted"], 8000)
        self.assertGreater(report["end_to_end_us"]["p50"], 0)
        self.assertEqual(gateway.accounts()["received"], 8000)
        # Both halves over time, and where it all went.
        self.assertEqual(report["timeline"][-1]["accepted"], 8000)
        self.assertEqual(sum(slot["found"] for slot in report["found_timeline"]), 8000)
        self.assertEqual(sum(report["partitions"]["records"]), 8000)
        self.assertIn("Clean: all 8,000 accepted beacons are in the topic, in order", result.stdout)

    def test_what_was_lost_is_told_alike_by_text_json_page_and_exit_code(self):
        gateway = self.gateway().start()
        log = os.path.join(self.dir, "run.log")
        sent = child.run([BEACONLOAD, "send", *self.load(gateway.http_port, "--rate", "500", "--duration", "2s",
                                                         "--churn", "10"),
                          "--run-log", log, "--report", self.report, "--html", self.page], 60)
        self.assertEqual(sent.returncode, 0, sent.stdout + sent.stderr)
        self.assertEqual(self.told()["verdict"], "unverified")
        self.assertGreater(self.told()["renewed"], 0)
        self.assertEqual(self.told()["waits_after_503"], 0)
        self.assertTrue(self.title().startswith("Not verified"), self.title())
        self.cluster.create_topic(self.topic + "-empty", 512)
        result = child.run([BEACONLOAD, "verify", log, "--settle", "2s", *self.verification(self.topic + "-empty")], 90)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        report = self.told()
        self.assertEqual(report["verdict"], "faulty")
        self.assertEqual((report["accepted"], report["lost"], report["found"]), (1000, 1000, 0))
        self.assertEqual(len(report["faults"]["lost"]), 10)
        self.assertIn("Faulty: 1,000 lost", result.stdout)
        self.assertEqual(self.title(), "Faulty: 1,000 lost")
        # A run log does not tell what the sender knew of itself.
        self.assertIsNone(report["renewed"])
        self.assertIsNone(report["latency_us"])

    def test_run_verifies_what_was_sent_until_it_was_interrupted(self):
        gateway = self.gateway().start()
        run = child.spawn([BEACONLOAD, "run", *self.load(gateway.http_port, "--rate", "2000", "--duration", "10m"),
                           *self.verification()])
        child.wait_until(lambda: gateway.accounts()["received"] > 3000, 60, "the load has begun")
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(90), 0)
        self.assert_clean(self.told())

    def test_a_gateway_that_is_killed_keeps_what_it_accepted(self):
        gateway = self.gateway().start()
        log = os.path.join(self.dir, "run.log")
        run = child.spawn([BEACONLOAD, "run", *self.load(gateway.http_port, "--rate", "2000", "--duration", "8s"),
                           "--run-log", log, *self.verification()])
        child.wait_until(lambda: gateway.accounts()["received"] > 4000, 60, "the load has begun")
        gateway.kill()
        gateway.start()
        code = run.wait(120)
        report = self.told()
        self.assertEqual(code, 0, report)
        self.assertEqual([report[fault] for fault in FAULTS[:-1]], [0] * 5)
        self.assertGreaterEqual(report["found"], report["accepted"])
        # Once more, from the log alone.
        again = child.run([BEACONLOAD, "verify", log, *self.verification()], 120)
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        self.assertEqual(self.told()["accepted"], report["accepted"])
        self.assertEqual(self.told()["found"], report["found"])

    def test_what_is_missing_is_told_with_the_remedy(self):
        gateway = self.gateway().start()
        load = self.load(gateway.http_port, "--rate", "100", "--duration", "1s")
        nobody = places.free_ports(1)
        result = child.run([BEACONLOAD, "run", *load, "--brokers", f"127.0.0.1:{nobody}", "--topic", "t"], 120)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("cannot be read", result.stderr)
        result = child.run([BEACONLOAD, "run", *self.load(nobody, "--duration", "1s"), *self.verification()], 120)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("is the server running", result.stderr)
        result = child.run([BEACONLOAD, "verify", os.path.join(self.dir, "none"), *self.verification()], 60)
        self.assertEqual(result.returncode, 3, result.stderr)

    def test_a_topic_with_another_number_of_partitions_is_refused(self):
        gateway = self.gateway().start()
        log = os.path.join(self.dir, "run.log")
        result = child.run([BEACONLOAD, "run", *self.load(gateway.http_port, "--rate", "100", "--duration", "1s"),
                            "--run-log", log, *self.verification()], 120)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.cluster.create_topic(self.topic + "-small", 3)
        result = child.run([BEACONLOAD, "verify", log, *self.verification(self.topic + "-small")], 60)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("has 3 partitions, and 512 are expected", result.stderr)
