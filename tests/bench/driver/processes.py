"""Children of the bench: pinned to cores, measured, and ended whatever happens."""

import functools
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
    """A process on one core (or "0,1"), its output in a file. Use as a context manager."""

    def __init__(self, command, core, log, prompt=False):
        prefix = ["taskset", "-c", str(core)] + (prompt_prefix() if prompt else [])
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

    def cpu(self):
        return CpuTime(self.pid)

    def memory(self, below=None):
        return memory(self.pid, below)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def terminate(self, timeout_s=60):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{self.name} did not end within {timeout_s} s of SIGTERM: "
                             f"{self.tail()}")


@functools.cache
def prompt_prefix():
    """Makes a program real-time, where we may: it runs the moment that it wants to, as one on a machine
    of its own would, whatever else is on its core."""
    words = ["chrt", "--fifo", "1"]
    allowed = subprocess.run(words + ["true"], capture_output=True, check=False).returncode == 0
    if not allowed:
        print("no right to make the generator real-time: its lateness will be in the latencies")
    return words if allowed else []


class CpuTime:
    """What a process and all its threads have used so far. `later.since(earlier)` is (user, system)
    in seconds: the kernel's clock of each thread, split as the ticks of 10 ms are; the ticks alone
    where a thread has ended meanwhile."""

    def __init__(self, pid):
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        self.user, self.system = (int(field) / TICKS_PER_S for field in fields[11:13])
        self.threads = {}
        for thread in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{thread}/schedstat") as text:
                    self.threads[thread] = int(text.read().split()[0]) / 1e9
            except (FileNotFoundError, ProcessLookupError):
                pass  # it ended

    def since(self, earlier):
        user, system = self.user - earlier.user, self.system - earlier.system
        total = sum(self.threads.values()) - sum(earlier.threads.values())
        if earlier.threads.keys() - self.threads.keys() or user + system == 0:
            return user, system
        return total * user / (user + system), total * system / (user + system)


def memory(pid, below=None):
    """Bytes that are resident: in all, anonymous, and in mappings of files in the folder `below`."""
    with open(f"/proc/{pid}/status") as text:
        kib = {line.split(":")[0]: int(line.split()[1]) for line in text if line.startswith("Rss")
               or line.startswith("VmRSS")}
    mapped, counts = 0, False
    if below is not None:
        with open(f"/proc/{pid}/smaps") as text:
            for line in text:
                if line.startswith("Rss:"):
                    mapped += int(line.split()[1]) if counts else 0
                elif not line.split()[0].endswith(":"):
                    counts = below in line
    return {"resident": kib["VmRSS"] * 1024, "anonymous": kib["RssAnon"] * 1024,
            "mapped": mapped * 1024}


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
        self.port = port
        with open(os.path.join(self.folder, "broker-1/broker.pid")) as text:
            self.pid = int(text.read())
        self.topics = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([self.cluster, "stop", "--now", "--dir", self.folder],
                       stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def cpu(self):
        return CpuTime(self.pid)

    def freeze(self):
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self.pid, signal.SIGCONT)

    def topic(self, name, partitions):
        """`name`, made if it is not there: each costs the broker files and mappings."""
        if name not in self.topics:
            self._create_topic(name, partitions)
            self.topics.add(name)
        return name

    def _create_topic(self, topic, partitions):
        command = [self.beaconctl, "topic", "create", "--brokers", self.brokers, "--topic", topic,
                   "--partitions", str(partitions)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise BenchError(f"cannot create the topic: {done.stderr.strip()}")
