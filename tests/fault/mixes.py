"""Mixes: faults of the gateway, the broker, the network, the disk, the clock and the clients, composed from a seed.

Each kind of fault goes its own way beside the others: it waits, begins, lasts, ends, and waits again, so that they overlap.
One thread does all of it in the order of the times that the dice gave.
"""

import heapq
import os
import signal
import socket
import time

from campaign import loop_disk
from campaign.scenario import Scenario, Skip
from campaign.tcp_proxy import DOWN, UP
from campaign.trial import usage
from clock_faults import MovedClock
from network_faults import IMPATIENT, place_proxies


class Kind:
    """One kind of fault: begin() and end() it; seconds between two, seconds that it lasts."""

    def __init__(self, name, begin, end, pause_s, lasts_s):
        self.name, self.begin, self.end, self.pause_s, self.lasts_s = name, begin, end, pause_s, lasts_s


def _nothing():
    pass


class _Mix:

    def __init__(self, trial):
        self.trial = trial
        self.dice = trial.dice
        self.proxy = place_proxies(trial)[0]
        self.disk = _disk(trial)
        trial.make_gateway(bootstrap=trial.cluster.proxied_bootstrap, kafka=IMPATIENT, quota_bytes=16 << 20,
                           journal=self.disk and os.path.join(self.disk.path, "journal"))
        self.clock = _clock(trial)
        self.idle = []
        trial.refusals.add(503)
        trial.begin_on_gateway()

    def kinds(self):
        both = [Kind("kill", self.trial.restart, _nothing, (2, 12), (0, 0)),
                Kind("freeze", lambda: self.trial.gateway.signal(signal.SIGSTOP),
                     lambda: self.trial.gateway.signal(signal.SIGCONT), (15, 40), (0.5, 3)),
                Kind("broker-kill", self.trial.cluster.kill, self.trial.cluster.restart, (25, 60), (0.5, 3)),
                Kind("broker-freeze", self.trial.cluster.freeze, self.trial.cluster.thaw, (15, 40), (0.5, 8)),
                Kind("cut", self._cut, self.proxy.heal, (10, 30), (0.5, 8)),
                Kind("reset", self.proxy.reset_all, _nothing, (3, 15), (0, 0)),
                Kind("slow", self._slow, self.proxy.heal, (10, 30), (2, 10)),
                Kind("idle-clients", self._come, self._go, (5, 20), (1, 10))]
        if self.disk:
            both.append(Kind("disk-full", lambda: self.disk.fill(1 << 18), self.disk.free, (15, 40), (1, 5)))
        if self.clock:
            both.append(Kind("clock", lambda: self.clock.move(self.dice.uniform(-3600, 3600)), _nothing, (5, 20), (0, 0)))
        return both

    def _cut(self):
        self.proxy.stalled = self.dice.choice([{UP}, {DOWN}, {UP, DOWN}])

    def _slow(self):
        self.proxy.bytes_per_s = self.dice.randrange(20_000, 200_000)
        self.proxy.delay_s = self.dice.uniform(0, 0.3)

    def _come(self):
        for _ in range(self.dice.randrange(10, 200)):
            try:
                self.idle.append(socket.create_connection(("127.0.0.1", self.trial.gateway.http_port), timeout=1))
            except OSError:
                break

    def _go(self):
        while self.idle:
            self.idle.pop().close()

    def run(self, seconds):
        # What concerns one process excludes each other: a frozen gateway cannot be asked, a killed broker not frozen.
        began = time.monotonic()
        agenda = []
        for number, kind in enumerate(self.kinds()):
            heapq.heappush(agenda, (self.dice.uniform(*kind.pause_s), number, "begin", kind))
        busy, counts = {}, {}
        while agenda:
            due, number, what, kind = heapq.heappop(agenda)
            if what == "begin" and due > seconds:
                continue
            time.sleep(max(0, began + due - time.monotonic()))
            subject = kind.name.split("-")[0] if kind.name.startswith("broker") else "gateway" if kind.name in (
                "kill", "freeze") else "proxy" if kind.name in ("cut", "slow") else kind.name
            if what == "end":
                kind.end()
                busy.pop(subject)
                heapq.heappush(agenda, (due + self.dice.uniform(*kind.pause_s), number, "begin", kind))
            elif subject in busy:
                heapq.heappush(agenda, (due + 1, number, "begin", kind))
            else:
                kind.begin()
                counts[kind.name] = counts.get(kind.name, 0) + 1
                self.trial.fault()
                busy[subject] = kind
                heapq.heappush(agenda, (due + self.dice.uniform(*kind.lasts_s), number, "end", kind))
        self.trial.note(", ".join(f"{name} {count}x" for name, count in sorted(counts.items())))


def _disk(trial):
    try:
        disk = loop_disk.Ext4(64 << 20)
    except Skip as reason:
        trial.note(f"without a disk of its own: {reason}")
        return None
    trial.cleanup(disk.close)
    return disk


def _clock(trial):
    try:
        clock = MovedClock(trial.gateway.dir)
    except Skip as reason:
        trial.note(f"without a clock of its own: {reason}")
        return None
    trial.gateway.environment = clock.environment
    return clock


def _slope(trial, before):
    memory, descriptors = usage(trial.gateway.process.pid)
    trial.note(f"{before[0] >> 20} to {memory >> 20} MiB, {before[1]} to {descriptors} descriptors")


def of_minutes(minutes):
    """A scenario that is not in the list."""

    def mix(trial):
        """Whatever comes together: nothing that was answered is lost."""
        faults = _Mix(trial)
        before = trial.environment_base
        faults.run(60 * minutes)
        trial.wait_accepting(120)
        _slope(trial, before)
        trial.drain_s = 180

    return Scenario(f"mix-{minutes:g}", mix, False, 0, 60 * minutes + 600, 0)
