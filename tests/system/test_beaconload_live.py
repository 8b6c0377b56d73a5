"""What beaconload shows while it runs: in a terminal, in a dumb one, in none; and what it says of bad input."""

import fcntl
import os
import pty
import re
import resource
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time

from harness import child, places
from harness.shared import KafkaTestCase

BEACONLOAD = os.path.join(places.PROGRAMS, "beaconload")
COLUMNS = 60
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UP = re.compile(r"\x1b\[\d+A")


class Terminal:
    """A pseudo-terminal with a program in it."""

    def __init__(self, command, **environment):
        self.main, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        self.modes_before = termios.tcgetattr(inner)
        self.inner = inner
        self.text = ""

        env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        self.process = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env={**env, **environment})

    def read(self, seconds):
        ready, _, _ = select.select([self.main], [], [], seconds)
        if ready:
            self.text += os.read(self.main, 65536).decode()

    def wait_for(self, text, timeout_s=60):
        deadline = time.monotonic() + timeout_s
        while text not in self.text:
            assert time.monotonic() < deadline, f"{text!r} not in {self.text!r}"
            self.read(0.1)

    def finish(self, timeout_s=90):
        deadline = time.monotonic() + timeout_s
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.text
            self.read(0.1)
        self.read(0.1)
        self.read(0)
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.main)
        os.close(self.inner)


class BeaconloadLive(KafkaTestCase):

    def setUp(self):
        super().setUp()
        self.dir = tempfile.mkdtemp(prefix="beaconload-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.gateway_ = self.gateway().start()

    def load(self, *options, connections=8):
        return ["--target", f"http://127.0.0.1:{self.gateway_.http_port}/b", "--connections", str(connections),
                "--rate", "500", "--lateness-max-ms", "60000", *options]

    def terminal(self, command, **environment):
        terminal = Terminal([BEACONLOAD, *command], **environment)
        self.addCleanup(terminal.close)
        return terminal

    def run_in_terminal(self, **environment):
        terminal = self.terminal(["run", *self.load("--duration", "4s", "--brokers", self.cluster.bootstrap, "--topic",
                                                    self.topic, "--admin",
                                                    f"http://127.0.0.1:{self.gateway_.admin_port}")], **environment)
        self.assertEqual(terminal.finish(), 0, terminal.text)
        self.assertIn("Clean: all 2,000 accepted beacons", terminal.text)
        return terminal

    def test_a_terminal_shows_lines_that_change_in_place(self):
        terminal = self.run_in_terminal(TERM="xterm")
        frames = UP.split(terminal.text)
        self.assertGreaterEqual(len(frames), 3, terminal.text)
        self.assertTrue(COLOUR.search(terminal.text))
        for frame in frames[1:-1]:
            lines = COLOUR.sub("", frame).replace("\x1b[K", "").replace("\x1b[J", "").split("\r\n")
            for line in lines:
                self.assertLess(len(line.strip("\r")), COLUMNS, line)
        seen = COLOUR.sub("", terminal.text)
        for words in ("planned ", "in flight", "found ", "journal not delivered yet "):
            self.assertIn(words, seen)

    def test_no_color_is_heeded(self):
        terminal = self.run_in_terminal(TERM="xterm", NO_COLOR="1")
        self.assertTrue(UP.search(terminal.text))
        self.assertIsNone(COLOUR.search(terminal.text))

    def test_a_dumb_terminal_gets_plain_lines(self):
        terminal = self.run_in_terminal(TERM="dumb")
        self.assertNotIn("\x1b", terminal.text)
        self.assertRegex(terminal.text, r" 2 s  \d+/s sent  .* found  \d+ to come  \d+ in the journal")

    def test_ctrl_c_leaves_the_terminal_as_it_was_and_reports(self):
        terminal = self.terminal(["send", *self.load("--duration", "10m")], TERM="xterm")
        terminal.wait_for("in flight")
        terminal.process.send_signal(signal.SIGINT)
        self.assertEqual(terminal.finish(), 0, terminal.text)
        self.assertEqual(termios.tcgetattr(terminal.inner), terminal.modes_before)
        self.assertTrue(terminal.text.endswith("service from the send\r\n"), terminal.text)
        self.assertNotIn("\x1b[?", terminal.text, "no mode was changed, so none is left behind")
        colours = COLOUR.findall(terminal.text)
        self.assertEqual(colours[-1], "\x1b[0m")

    def test_too_few_descriptors_are_told_with_the_remedy(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))

        result = subprocess.run([BEACONLOAD, "send", *self.load("--duration", "1s", connections=60)],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, preexec_fn=few)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("60 connections need 124 open files, the limit is 100; raise it: ulimit -n", result.stderr)

    def test_lines_that_are_no_request_are_counted_and_shown(self):
        log = os.path.join(self.dir, "access.log")
        line = '192.0.2.7 - - [22/Nov/2026:10:15:03 +0100] "GET /b?u={} HTTP/1.1" 204 0 "-" "Moz"\n'
        with open(log, "w", encoding="utf-8") as file:
            for number in range(50):
                file.write(line.format(number) if number % 10 else "what is this\n")
        result = child.run([BEACONLOAD, "send", *self.load(), "--source", log, "--duration", "1s", "--report",
                            os.path.join(self.dir, "report.json")], 60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, r"\b5 .*no request")
        self.assertIn("replay of " + log, result.stdout)

    def test_an_admin_url_that_is_none_is_refused_and_one_that_is_silent_is_not_missed(self):
        result = child.run([BEACONLOAD, "send", *self.load("--duration", "1s"), "--admin", "127.0.0.1"], 60)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("--admin", result.stderr)
        nobody = places.free_ports(1)
        result = child.run([BEACONLOAD, "send", *self.load("--duration", "2s"), "--admin",
                            f"http://127.0.0.1:{nobody}"], 60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("in the journal", result.stderr)

    def test_threads_and_bypass_are_verified_as_any_other_load(self):
        log = os.path.join(self.dir, "threads.log")
        sent = child.run([BEACONLOAD, "send", *self.load("--duration", "2s", "--threads", "3"), "--run-log", log], 60)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertIn("3 threads", sent.stdout)
        produced = os.path.join(self.dir, "produced.log")
        sent = child.run([BEACONLOAD, "produce", "--brokers", self.cluster.bootstrap, "--topic", self.topic, "--rate",
                          "1000", "--duration", "2s", "--lateness-max-ms", "60000", "--run-log", produced], 120)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        verified = child.run([BEACONLOAD, "verify", log, produced, "--brokers", self.cluster.bootstrap, "--topic",
                              self.topic], 120)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertIn("Clean: all 3,000 accepted beacons are in the topic, in order", verified.stdout)
