"""What a service manager and a balancer see of a gateway from its start to its end."""

import os
import re
import signal
import threading
import time
import unittest

from harness.child import wait_until
from harness.client import Connection, get
from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.load import Load, Verdict
from harness.notify import NotifySocket
from harness.records import read_all
from harness.shared import KafkaTestCase


class ServiceManager(KafkaTestCase):

    def test_systemd_hears_of_start_reload_watchdog_and_end(self):
        gateway = self.gateway()
        notify = NotifySocket(os.path.join(gateway.dir, "notify"))
        self.addCleanup(notify.close)
        gateway.environment = notify.environment(watchdog_s=1)
        gateway.start()
        self.assertIn("0 accepted", notify.wait_for("READY=1")["STATUS"])
        for _ in range(3):
            notify.wait_for("WATCHDOG=1")
        with Connection(gateway.http_port) as connection:
            self.assertTrue(connection.exchange(get("/p.gif?site=s&visitor=v")).accepted)
        notify.wait_for("STATUS=1 accepted")

        before_us = time.monotonic_ns() // 1000
        gateway.signal(signal.SIGHUP)
        reloading = notify.wait_for("RELOADING=1")
        self.assertGreaterEqual(int(reloading["MONOTONIC_USEC"]), before_us)
        self.assertLessEqual(int(reloading["MONOTONIC_USEC"]), time.monotonic_ns() // 1000)
        notify.wait_for("READY=1")

        gateway.signal(signal.SIGTERM)
        stopping = notify.wait_for("STOPPING=1")
        # All that the configuration allows a drain to take, by default 30 s, and more than that.
        self.assertGreater(int(stopping["EXTEND_TIMEOUT_USEC"]), 30_000_000)
        self.assertEqual(gateway.process.wait(60), 0)

    def test_a_stopped_process_beats_no_longer(self):
        gateway = self.gateway()
        notify = NotifySocket(os.path.join(gateway.dir, "notify"))
        self.addCleanup(notify.close)
        gateway.environment = notify.environment(watchdog_s=1)
        gateway.start()
        notify.wait_for("WATCHDOG=1")
        gateway.signal(signal.SIGSTOP)
        time.sleep(1)
        with self.assertRaises(AssertionError):
            while True:
                notify.wait_for("WATCHDOG=1", timeout_s=2)
        gateway.signal(signal.SIGCONT)
        notify.wait_for("WATCHDOG=1")


class DrainPhases(KafkaTestCase):

    def test_readyz_and_the_log_name_each_phase(self):
        gateway = self.gateway()
        self.add_shutdown(gateway, drain_delay_ms=3000)
        gateway.start()
        seen = []
        gateway.signal(signal.SIGTERM)
        with Connection(gateway.http_port) as connection:
            wait_until(lambda: "serving on until" in gateway.admin("/readyz")[1], 10, "/readyz says that it drains")
            reply = connection.exchange(get("/p.gif?site=s&visitor=v"))
            self.assertTrue(reply.accepted)
            self.assertNotIn("close", reply.headers.get("connection", ""))
            while gateway.process.poll() is None:
                status, body = gateway.admin("/readyz")
                if status:
                    self.assertEqual(status, 503)
                seen.append(body)
                time.sleep(0.01)
        self.assertIn("draining: asking clients to leave\n", seen)
        self.assertEqual(gateway.process.returncode, 0)
        phases = re.findall(r"draining: (not ready|replies ask|accepting no more)", gateway.log_text())
        self.assertEqual(phases, ["not ready", "replies ask", "accepting no more"])

    @staticmethod
    def add_shutdown(gateway, **settings):
        with open(gateway.config, "a", encoding="utf-8") as file:
            file.write("[shutdown]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))


class SecondSignal(unittest.TestCase):

    def test_a_second_sigterm_does_not_wait_for_kafka_and_loses_nothing(self):
        cluster = Cluster(brokers=1)
        self.addCleanup(cluster.close)
        cluster.start()
        cluster.create_topic("beacons", 8)
        gateway = Gateway(cluster.bootstrap, "beacons", partitions=8)
        self.addCleanup(gateway.close)
        DrainPhases.add_shutdown(gateway, drain_timeout_ms=600_000)
        gateway.start()
        cluster.freeze()
        load = Load(gateway.http_port, pause_s=0.002).run_for(1)
        gateway.signal(signal.SIGTERM)
        wait_until(lambda: "accepting no more" in gateway.log_text(), 60, "the journal is being delivered")
        time.sleep(1)
        self.assertIsNone(gateway.process.poll(), "it waits for Kafka")
        gateway.signal(signal.SIGTERM)
        self.assertEqual(gateway.process.wait(60), 0)
        self.assertIn("kept for the next start", gateway.log_tail(1))
        thaw = threading.Timer(0.5, cluster.thaw)
        thaw.start()
        gateway.start()
        thaw.join()
        gateway.wait_delivered()
        verdict = Verdict(read_all(cluster.bootstrap, "beacons"), 8)
        self.assertGreater(load.accepted_count, 100)
        self.assertEqual(verdict.problems(load), [])
