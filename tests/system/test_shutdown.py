"""SIGTERM: what was accepted is delivered, the connections get their replies, exit code 0."""

import json
import time

from harness.client import Connection, get
from harness.load import Load, Verdict
from harness.records import read_all
from harness.shared import KafkaTestCase


class Shutdown(KafkaTestCase):

    def test_sigterm_under_load_delivers_everything_and_exits_0(self):
        gateway = self.gateway().start()
        load = Load(gateway.http_port).start()
        time.sleep(1)
        code = gateway.terminate(timeout_s=40)
        load.stop()
        self.assertEqual(code, 0, gateway.log_tail())
        # No restart: all of it must be there already.
        verdict = Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions)
        self.assert_kept(verdict, load)
        self.assertEqual(verdict.duplicates, 0)

    def test_the_last_log_line_has_the_books(self):
        gateway = self.gateway().start()
        with Connection(gateway.http_port) as connection:
            for number in range(50):
                self.assertTrue(connection.exchange(get(f"/p.gif?site=s&visitor=v&n={number}")).accepted)
        self.assertEqual(gateway.terminate(), 0)
        last = gateway.log_tail(lines=1)
        books = json.loads(last[last.index("{"):])
        self.assertEqual(books["accepted"], 50, last)
        self.assertEqual(books["delivered"], 50, last)
        self.assertEqual(books["pending"], 0, last)

    def test_a_second_gateway_on_the_same_journal_is_refused(self):
        gateway = self.gateway().start()
        from harness import child, places
        second = child.run([places.BEACONGATE, "--config", gateway.config])
        self.assertEqual(second.returncode, 3, second.stderr)
        self.assertTrue(gateway.ready())
