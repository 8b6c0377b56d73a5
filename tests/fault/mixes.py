"""Mixes: faults of the gateway, the broker, the network, the disk, the clock and the clients, composed from a seed.

Each kind of fault goes its own way beside the others: it waits, begins, lasts, ends, and waits again, so that they
overlap. One thread does all of it in the order of the times that the dice gave.
"""

import heapq
import os
import signal
import socket
import time
from collections import Counter
from typing import Callable, NamedTuple

from campaign import loop_disk
from campaign.scenario import Scenario, Skip
from campaign.tcp_proxy import DOWN, UP
from campaign.trial import usage
from clock_faults import MovedClock
from network_faults import IMPATIENT, place_proxies


class Kind(NamedTuple):
    name: str
    subject: str  # one fault at a time: who is frozen cannot be asked, what is dead not frozen
    begin: Callable
    end: Callable
    pause_s: tuple  # between two
    lasts_s: tuple


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
        trial, gateway, proxy = self.trial, self.trial.gateway, self.proxy
        kinds = [
            Kind("kill", "gateway", trial.restart, _nothing, (2, 12), (0, 0)),
            Kind("freeze", "gateway", lambda: gateway.signal(signal.SIGSTOP), lambda: gateway.signal(signal.SIGCONT),
                 (15, 40), (0.5, 3)),
            Kind("broker-kill", "broker", trial.cluster.kill, trial.cluster.restart, (25, 60), (0.5, 3)),
            Kind("broker-freeze", "broker", trial.cluster.freeze, trial.cluster.thaw, (15, 40), (0.5, 8)),
            Kind("cut", "proxy", self._cut, proxy.heal, (10, 30), (0.5, 8)),
            Kind("slow", "proxy", self._slow, proxy.heal, (10, 30), (2, 10)),
            Kind("reset", "connections", proxy.reset_all, _nothing, (3, 15), (0, 0)),
            Kind("idle-clients", "clients", self._come, self._go, (5, 20), (1, 10)),
        ]
        if self.disk:
            kinds.append(Kind("disk-full", "disk", lambda: self.disk.fill(1 << 18), self.disk.free, (15, 40), (1, 5)))
        if self.clock:
            kinds.append(Kind("clock", "clock", lambda: self.clock.move(self.dice.uniform(-3600, 3600)), _nothing,
                              (5, 20), (0, 0)))
        return kinds

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
        began = time.monotonic()
        agenda = [(self.dice.uniform(*kind.pause_s), number, False, kind) for number, kind in enumerate(self.kinds())]
        heapq.heapify(agenda)
        busy, counts = set(), Counter()
        while agenda:
            due, number, under_way, kind = heapq.heappop(agenda)
            if due > seconds and not under_way:
                continue
            time.sleep(max(0, began + due - time.monotonic()))
            if under_way:
                kind.end()
                busy.discard(kind.subject)
                heapq.heappush(agenda, (due + self.dice.uniform(*kind.pause_s), number, False, kind))
            elif kind.subject in busy:
                heapq.heappush(agenda, (due + 1, number, False, kind))
            else:
                kind.begin()
                busy.add(kind.subject)
                counts[kind.name] += 1
                self.trial.fault()
                heapq.heappush(agenda, (due + self.dice.uniform(*kind.lasts_s), number, True, kind))
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
