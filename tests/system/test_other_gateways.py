"""beaconload against a gateway of another make, which answers before Kafka has the record: left alone it loses nothing,
and what kill -9 makes it lose is counted exactly.

tests/system/peer/gateway.cjs is that gateway, on Node.js with kafkajs, once with records in JSON and once with the bytes
as they were sent.
"""

import json
import os
import shutil
import tempfile
import time
from urllib.parse import parse_qsl

from harness import child, places, run_log
from harness.peer import Peer
from harness.records import read_values
from harness.shared import KafkaTestCase

BEACONLOAD = os.path.join(places.PROGRAMS, "beaconload")
DECODERS = ("json", "raw")
NEVER = ("reordered", "wrong_partition", "corrupt", "spurious", "duplicates")
KILLS = 3


class OtherGateways(KafkaTestCase):
    """Both kinds at once, each with a topic of its own."""

    partitions = 32

    def setUp(self):
        super().setUp()
        self.dir = tempfile.mkdtemp(prefix="beaconload-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.peers = {}
        for decoder in DECODERS:
            if decoder != DECODERS[0]:
                self.cluster.create_topic(self.topic_of(decoder), self.partitions)
            self.peers[decoder] = Peer(self.cluster.bootstrap, self.topic_of(decoder), decoder)
            self.addCleanup(self.peers[decoder].close)
            self.peers[decoder].start()

    def topic_of(self, decoder):
        return self.topic if decoder == DECODERS[0] else f"{self.topic}-{decoder}"

    def path(self, name):
        return os.path.join(self.dir, name)

    def load(self, decoder, duration):
        # How late the sender is says nothing on a machine that runs all tests.
        return ["--target", f"http://127.0.0.1:{self.peers[decoder].port}/b", "--connections", "8", "--method", "mixed",
                "--rate", "1000", "--duration", duration, "--lateness-max-ms", "60000",
                "--run-log", self.path(f"{decoder}.log")]

    def verification(self, decoder):
        # kafkajs hashes keys as Java's clients do.
        return ["--brokers", self.cluster.bootstrap, "--topic", self.topic_of(decoder), "--decoder", decoder,
                "--partitioner", "murmur2", "--report", self.path(f"{decoder}.json")]

    def told(self, decoder):
        with open(self.path(f"{decoder}.json"), encoding="utf-8") as file:
            return json.load(file)

    def ids_in_topic(self, decoder):
        """As beaconload names them, by this file's own reading."""
        ids = []
        for value in read_values(self.cluster.bootstrap, self.topic_of(decoder)):
            text = value.decode()
            beacon = json.loads(text) if text.startswith("{") else dict(parse_qsl(text, strict_parsing=True))
            if decoder == "json":
                beacon = beacon["beacon"]
            ids.append((int(beacon["bg_lane"]), int(beacon["bg_seq"])))
        self.assertEqual(len(ids), len(set(ids)))
        return set(ids)

    def beaconload(self, subcommand, decoder, *options):
        with open(self.path(f"{decoder}.{subcommand}"), "wb") as output:
            return child.spawn([BEACONLOAD, subcommand, *options], stdout=output, stderr=output)

    def output(self, subcommand, decoder):
        with open(self.path(f"{decoder}.{subcommand}"), encoding="utf-8") as file:
            return file.read()

    def test_left_alone_it_is_clean(self):
        runs = {decoder: self.beaconload("run", decoder, *self.load(decoder, "3s"), *self.verification(decoder))
                for decoder in DECODERS}
        for decoder, run in runs.items():
            self.assertEqual(run.wait(120), 0, self.output("run", decoder))
            report = self.told(decoder)
            self.assertEqual(report["verdict"], "clean")
            self.assertEqual({fault: report[fault] for fault in ("lost", *NEVER)}, dict.fromkeys(("lost", *NEVER), 0))
            self.assertEqual((report["accepted"], report["found"]), (3000, 3000))
            self.assertEqual(len(self.ids_in_topic(decoder)), 3000)

    def test_what_it_loses_under_kill_9_is_counted(self):
        senders = {decoder: self.beaconload("send", decoder, *self.load(decoder, "6s")) for decoder in DECODERS}
        for decoder in DECODERS:
            child.wait_until(lambda: self.accepted(decoder), 30, "beacons are accepted")
        for _ in range(KILLS):
            for peer in self.peers.values():
                peer.kill()
                peer.start()
            time.sleep(0.7)
        for decoder, sender in senders.items():
            self.assertEqual(sender.wait(120), 0, self.output("send", decoder))
            self.peers[decoder].terminate()
            verify = self.beaconload("verify", decoder, self.path(f"{decoder}.log"), "--settle", "2s",
                                     *self.verification(decoder))
            self.assertEqual(verify.wait(120), 1, self.output("verify", decoder))
            self.assert_counted(decoder, self.accepted(decoder), self.ids_in_topic(decoder))

    def accepted(self, decoder):
        log = self.path(f"{decoder}.log")
        return os.path.exists(log) and run_log.accepted_ids(log)

    def assert_counted(self, decoder, accepted, found):
        report = self.told(decoder)
        self.assertGreater(len(accepted & found), 1000, "too little traffic for the test to mean something")
        self.assertGreater(report["lost"], 0)
        self.assertEqual(report["lost"], len(accepted - found))
        self.assertEqual((report["accepted"], report["found"]), (len(accepted), len(found)))
        self.assertEqual({fault: report[fault] for fault in NEVER}, dict.fromkeys(NEVER, 0))
        self.assertIn(f"Faulty: {report['lost']:,} lost", self.output("verify", decoder))
        print(f"    {decoder}: {KILLS} kills, {len(accepted)} accepted, {report['lost']} lost", flush=True)
