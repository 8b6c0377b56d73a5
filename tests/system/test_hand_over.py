"""--take-over: a second process takes the port and the journal of the first, and no client notices."""

import os
import socket
import threading
import time

from harness import child, client, places
from harness.child import wait_until
from harness.load import Load, Verdict
from harness.records import read_all
from harness.shared import KafkaTestCase


class NewConnections:
    """Threads that open a connection for each request. Every failure is kept."""

    def __init__(self, port, threads=4):
        self.port = port
        self.failures = []
        self.answered = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self, number):
        count = 0
        while not self._stop.is_set():
            count += 1
            try:
                with client.Connection(self.port, timeout_s=30) as connection:
                    reply = connection.exchange(client.get(f"/p.gif?site=new&visitor=c{number}&n={count}"))
                    assert reply.accepted, reply.status
                self.answered += 1
                time.sleep(0.003)  # a backlog would make the hand-overs slow
            except (OSError, AssertionError) as failure:
                self.failures.append(repr(failure))

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


class HandOver(KafkaTestCase):

    timeout_s = 400
    drain = "[shutdown]\ndrain_delay_ms = 10000\n"

    def started(self):
        gateway = self.gateway()
        with open(gateway.config, "a", encoding="utf-8") as file:
            file.write(self.drain)
        return gateway.start()

    def take_over(self, gateway):
        former = gateway.take_over()
        self.addCleanup(former.kill)
        return former

    def test_no_connection_is_refused_and_each_visitors_beacons_stay_in_order(self):
        gateway = self.started()
        load = Load(gateway.http_port, pause_s=0.001).start()
        connections = NewConnections(gateway.http_port)
        for _ in range(3):
            time.sleep(1)
            former = self.take_over(gateway)
            self.assertEqual(former.wait(120), 0, gateway.log_tail())
            wait_until(gateway.ready, 60, "the successor is ready")
        time.sleep(0.5)
        connections.stop()
        load.stop()
        books = gateway.wait_delivered(120)
        self.assertEqual(connections.failures, [])
        self.assertGreater(connections.answered, 100)
        self.assertEqual((load.statuses, load.unanswered), ({}, 0))
        records = read_all(self.cluster.bootstrap, self.topic)
        visits = [record for record in records if record.beacon.site == "new"]
        self.assertGreaterEqual(len(visits), connections.answered)
        verdict = Verdict((record for record in records if record.beacon.site != "new"), self.partitions)
        self.assert_kept(verdict, load)
        print(f"    3 hand-overs: {connections.answered} connections, {load.accepted_count} beacons on kept ones, none "
              f"refused; {verdict.duplicates} duplicates; {books['quarantined']} quarantined", flush=True)

    def test_what_a_former_process_could_not_deliver_comes_before_what_the_successor_took(self):
        self.drain = "[shutdown]\ndrain_timeout_ms = 1000\n"
        gateway = self.started()
        self.cluster.freeze()
        try:
            load = Load(gateway.http_port, pause_s=0.002).start()
            time.sleep(1)
            former = self.take_over(gateway)
            self.assertEqual(former.wait(60), 0, gateway.log_tail())
            wait_until(lambda: gateway.ready(), 60, "the successor is ready")
            time.sleep(1)
            load.stop()
        finally:
            self.cluster.thaw()
        books = gateway.wait_delivered(120)
        self.assertGreater(books["recovered"], 0, "the former process left nothing")
        self.assert_kept(Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions), load)
        self.assertEqual(load.statuses, {})

    def test_a_successor_that_fails_to_start_leaves_the_former_one_serving(self):
        gateway = self.started()
        broken = child.run([places.BEACONGATE, "--config", gateway.config, "--take-over", "--set",
                            f"topic.{self.topic}.partitions={self.partitions - 1}"])
        self.assertEqual(broken.returncode, 3, broken.stderr)
        with client.Connection(gateway.http_port) as connection:
            self.assertTrue(connection.exchange(client.get("/p.gif?site=s&visitor=v")).accepted)
        self.assertTrue(gateway.ready())
        self.assertIn("ended before it served", gateway.log_text())
        # It may still be taken over from, and the port is free when the last one has gone.
        former = self.take_over(gateway)
        self.assertEqual(former.wait(120), 0)
        wait_until(gateway.ready, 60, "the successor is ready")
        gateway.wait_delivered()
        self.assertEqual(gateway.terminate(), 0)
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", gateway.http_port)), 0)

    def test_without_a_former_process_it_starts_as_usual(self):
        gateway = self.gateway()
        gateway.process = child.spawn([places.BEACONGATE, "--config", gateway.config, "--take-over"],
                                      stdout=open(gateway.log_path, "ab"), stderr=-2)
        wait_until(gateway.ready, 60, "it is ready")
        gateway.kill()
        # The socket of a process that was killed is no process.
        self.assertTrue(os.path.exists(os.path.join(gateway.dir, "journal", "hand_over")))
        former = gateway.process
        self.take_over(gateway)
        former.wait(1)
        wait_until(gateway.ready, 60, "it is ready")
        self.assertEqual(gateway.terminate(), 0)
