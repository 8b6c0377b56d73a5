"""One run of one scenario: its dice, its topic, its gateway, its load, and what the oracle is to expect of it."""

import itertools
import os
import random
import signal
import time

from harness.child import wait_until
from harness.client import Connection
from harness.cluster import Cluster
from harness.gateway import Gateway
from harness.load import Load, request

from .stream import Stream
from .usage_watch import usage

PARTITIONS = 32
_numbers = itertools.count(1)


class Clusters:
    """The brokers that scenarios share, one or three of them, started by the first that asks."""

    def __init__(self):
        self._running = {}

    def get(self, brokers):
        if brokers not in self._running:
            self._running[brokers] = cluster = Cluster(brokers, proxied=True)
            cluster.start()
        return self._running[brokers]

    def close(self):
        """Also after a scenario that failed: nobody knows how it left its brokers."""
        while self._running:
            self._running.popitem()[1].close()


class Trial:

    def __init__(self, scenario, seed, cycles, clusters):
        self.name = scenario.name
        self.cycles = cycles or scenario.cycles
        self.dice = random.Random(f"{seed}/{scenario.name}")
        self.topic = f"{scenario.name}-{os.getpid()}-{next(_numbers)}"
        self.partitions = PARTITIONS
        self.cluster = None
        self.gateway = None
        self.loads = []
        self.watch = None  # of memory and descriptors, if somebody looks all the time
        self.faults = 0  # that took place; none is a failure
        self.notes = []  # for the reader of the output
        # What the oracle expects.
        self.beacons_min = 500
        self.refusals = set()  # statuses of replies other than 2xx that may occur
        self.quarantined = 0  # beacons of the last process; None: any number
        self.keeps_quarantine = False  # whether quarantine/ has files in the end; None: it may
        self.may_be_lost = set()  # (visitor, number)
        self.may_be_overtaken = set()  # visitors whose order is not promised
        self.may_have_zeros = False  # records of pages that went, no more than the gateway counts as suspect
        self.others = set()  # visitors whose beacons the scenario sends by itself
        self.apart = set()  # those whose records the scenario judges
        self.drain_s = 90
        self.environment_base = None  # (bytes, descriptors) of the gateway before the load
        self._shed = itertools.count(1)
        self._started = itertools.count()  # loads
        self._clusters = clusters
        self._cleanups = []

    def cleanup(self, function, *arguments):
        """Called when the trial is over, in reverse order, whatever became of it."""
        self._cleanups.append((function, arguments))

    def close(self):
        while self._cleanups:
            function, arguments = self._cleanups.pop()
            function(*arguments)

    def note(self, text):
        self.notes.append(text)

    def fault(self, count=1):
        self.faults += count

    def pause(self, least_s, most_s):
        """A moment of the dice's choice."""
        time.sleep(self.dice.uniform(least_s, most_s))

    def use_cluster(self, brokers=1):
        self.cluster = self._clusters.get(brokers)
        self.cluster.create_topic(self.topic, self.partitions)
        return self.cluster

    def make_gateway(self, **options):
        """Not started. Segments and quota are small, so that rolling and filling happen all the time."""
        if self.cluster is None:
            self.use_cluster()
        options.setdefault("segment_bytes", self.dice.choice([1 << 16, 1 << 17, 1 << 18]))
        options.setdefault("record_bytes_max", 1 << 15)
        options.setdefault("quota_bytes", 8 << 20)
        options.setdefault("bootstrap", self.cluster.bootstrap)
        gateway = Gateway(topic=self.topic, partitions=self.partitions, **options)
        self.cleanup(gateway.close)
        self.gateway = gateway
        return gateway

    def take_base(self):
        """What memory and descriptors are held against at the end."""
        self.environment_base = usage(self.gateway.process.pid)

    def start_load(self, pause_s=0.005, visitors=25, port=None, kept=True):
        """Seven hundred beacons a second, fewer where replies are slow."""
        number = next(self._started)
        prefix = f"l{number}" if number else ""
        load = Load(port or self.gateway.http_port, visitors_per_thread=visitors, pause_s=pause_s, prefix=prefix,
                    kept=kept).start()
        self.loads.append(load)
        self.cleanup(load.stop)
        return load

    def start_stream(self, rate, **options):
        """So many beacons a second, of which beaconload knows what is to be found."""
        load = Stream(self.gateway.http_port, rate, **options).start()
        self.loads.append(load)
        self.cleanup(load.close)
        return load

    @property
    def streams(self):
        """Those of the loads that are."""
        return [load for load in self.loads if isinstance(load, Stream)]

    def begin(self, **options):
        """A gateway, and a load on it that has arrived."""
        self.make_gateway(**options)
        return self.begin_on_gateway()

    def begin_on_gateway(self, rate=0, **options):
        """The same with the gateway that was made. `rate`: the load is a stream with these options."""
        self.gateway.start()
        self.take_base()
        load = self.start_stream(rate, **options) if rate else self.start_load()
        wait_until(lambda: load.accepted_count > 100, 30, "the load runs")
        return load

    def restart(self):
        self.gateway.kill()
        code = self.gateway.process.returncode
        assert code == -signal.SIGKILL, f"the gateway had ended by itself with {code}"
        self.gateway.start()

    @property
    def accepted_count(self):
        return sum(load.accepted_count for load in self.loads)

    def wait_refusals(self, status=503, timeout_s=60):
        """Until the load was refused with this status; the reply says when to come again."""
        self.refusals.add(status)
        load = self.loads[-1]
        before = load.statuses.get(status, 0)
        wait_until(lambda: load.statuses.get(status, 0) > before, timeout_s, f"beacons are refused with {status}")

    def check_shed_reply(self):
        with Connection(self.gateway.http_port) as connection:
            reply = connection.exchange(request("shed", next(self._shed)))
        if reply.status == 503 and int(reply.headers.get("retry-after", 0)) <= 0:
            raise AssertionError("503 without Retry-After")

    def wait_accepting(self, timeout_s=60):
        """Until the load is accepted again."""
        load = self.loads[-1]
        before = load.accepted_count
        try:
            wait_until(lambda: load.accepted_count > before + 50 or self.gateway.process.poll() is not None, timeout_s,
                       "beacons are accepted again")
        except AssertionError as error:
            raise AssertionError(f"{error}; {load.accepted_count - before} were, {load.statuses} refused, {load.unanswered} "
                                 f"unanswered, {_threads(self.gateway.process.pid)}") from None
        ended = self.gateway.process.poll()
        assert ended is None, f"the gateway ended with {ended}"

    def metric(self, name, **labels):
        """The sum of the samples that have these labels."""
        total = 0.0
        for line in self.gateway.admin("/metrics")[1].splitlines():
            if line.split("{")[0].split(" ")[0] == name and all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total


def _threads(pid):
    """name, state and call of each thread of a process that hangs."""
    found = []
    for thread in sorted(os.listdir(f"/proc/{pid}/task")):
        words = {}
        for name in ("comm", "stat", "syscall"):
            with open(f"/proc/{pid}/task/{thread}/{name}", encoding="ascii", errors="replace") as file:
                words[name] = file.read().strip()
        found.append(f"{words['comm']} {words['stat'].rsplit(')', 1)[1].split()[0]} {words['syscall'].split()[0]}")
    return "threads: " + ", ".join(found)
