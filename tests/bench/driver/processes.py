"""Children of the bench: pinned to a core, measured, and ended whatever happens."""

import json
import os
import signal
import socket
import subprocess
import time

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """The environment does not let the bench run; the text says what to do."""


class Disturbed(BenchError):
    """The machine was too busy for this measurement; the next may do."""


def free_port(count=1):
    """The first of `count` free ports in a row on the loopback."""
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = probe.getsockname()[1]
        if first + count < 65536 and all(is_free(port) for port in range(first, first + count)):
            return first
    raise BenchError("no free port on 127.0.0.1; end what holds them")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


class Child:
    """A process on one core, with its output in a file. Use as a context manager."""

    def __init__(self, command, core, log, nice=0):
        prefix = ["taskset", "-c", str(core)]
        if nice:
            prefix += ["nice", "-n", str(nice)]
        self.command = [str(word) for word in command]
        self.name = os.path.basename(self.command[0])
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(prefix + self.command, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def require_alive(self):
        if self.process.poll() is not None:
            raise BenchError(f"{self.name} ended with {self.process.returncode}: {self.tail()}")

    def tail(self):
        with open(self.log, errors="replace") as text:
            return " | ".join(text.read().strip().splitlines()[-5:]) or "(no output)"

    def wait_port(self, port, timeout_s=15):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            self.require_alive()
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                return
            except OSError:
                time.sleep(0.05)
        raise BenchError(f"{self.name} does not listen on port {port}: {self.tail()}")

    def cpu_s(self):
        """User and system seconds of the process and all its threads, living and dead."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return int(fields[11]) / TICKS_PER_S, int(fields[12]) / TICKS_PER_S

    def terminate(self, timeout_s=60):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{self.name} did not end within {timeout_s} s of SIGTERM: "
                             f"{self.tail()}")


def run_json(command, core, timeout_s=120):
    """Runs a program and returns the last line of its output as JSON."""
    words = ["taskset", "-c", str(core)] + [str(word) for word in command]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired:
        raise BenchError(f"{os.path.basename(words[3])} took more than {timeout_s} s")
    if done.returncode != 0:
        raise BenchError(f"{' '.join(words)} ended with {done.returncode}: "
                         f"{done.stderr.strip() or done.stdout.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Kafka:
    """A real broker on its core, from deploy/kafka/cluster. Use as a context manager."""

    def __init__(self, root, build, folder, core):
        self.cluster = os.path.join(root, "deploy/kafka/cluster")
        self.beaconctl = os.path.join(build, "bin/beaconctl")
        self.folder = os.path.join(folder, "kafka")
        port = free_port(2)
        # Nicer than the generator, with which it shares the core: the plan comes first.
        command = ["taskset", "-c", str(core), "nice", "-n", "5", self.cluster, "start",
                   "--dir", self.folder, "--port", str(port), "--owner", str(os.getpid())]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise BenchError(f"Kafka did not start: {done.stderr.strip()}")
        self.brokers = done.stdout.strip().splitlines()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([self.cluster, "stop", "--now", "--dir", self.folder],
                       stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def create_topic(self, topic, partitions):
        command = [self.beaconctl, "topic", "create", "--brokers", self.brokers, "--topic", topic,
                   "--partitions", str(partitions)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise BenchError(f"cannot create the topic: {done.stderr.strip()}")
