"""Mixes: faults of the gateway, the broker, the network, the disk, the clock and the clients, composed from a seed.

campaign/mix_plan.py says what happens when; here it is done. Plans that have found something are kept in kept_mixes/,
and are scenarios like others.
"""

import glob
import os
import random
import signal
import socket
import struct
import time
from collections import Counter

from campaign import loop_disk, mix_plan, results, tracing
from campaign.scenario import Scenario, Skip, scenario
from campaign.tcp_proxy import DOWN, UP
from campaign.usage_watch import UsageWatch, usage
from clock_faults import MovedClock
from disk_faults import REFUSED_CALLS
from harness.child import wait_until
from harness.load import request
from network_faults import IMPATIENT, place_proxies
from power_faults import accepted, cut_power

_KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kept_mixes")
_GROUPS = {kind.name: kind.group for kind in mix_plan.KINDS}


class _Mix:
    """Each kind of fault is a method that begins it and returns what ends it, or None."""

    def __init__(self, trial, plan):
        self.trial = trial
        self.plan = plan
        self.counts = Counter()
        self.refusing = False  # whether this life of the gateway is refused calls
        self.proxies = place_proxies(trial, plan.brokers)
        self.disk = self._or_without(lambda: loop_disk.Ext4(max(64 << 20, 2 * plan.quota_bytes)), "a disk")
        if self.disk:
            trial.cleanup(self.disk.close)
        trial.make_gateway(segment_bytes=plan.segment_bytes, bootstrap=trial.cluster.proxied_bootstrap, kafka=IMPATIENT, quota_bytes=plan.quota_bytes,
                           endpoint=f'ack = "{plan.ack}"', tables="[shutdown]\ndrain_timeout_ms = 2000",
                           journal=self.disk and os.path.join(self.disk.path, "journal"))
        self.gateway = trial.gateway
        self.clock = self._or_without(lambda: MovedClock(self.gateway.dir), "a clock")
        if self.clock:
            self.gateway.environment = self.clock.environment
        self.can_trace = self._or_without(lambda: tracing.check() or True, "refused calls")
        trial.refusals.add(503)
        trial.begin_on_gateway(plan.rate)

    def _or_without(self, make, what):
        try:
            return make()
        except Skip as reason:
            self.trial.note(f"without {what} of its own: {reason}")
            return None

    def run(self):
        began = time.monotonic()
        ends = []  # (due, number, what ends it)
        for number, fault in enumerate(self.plan.faults):
            self._end_until(fault.at_s, began, ends)
            time.sleep(max(0, began + fault.at_s - time.monotonic()))
            if not self._can(fault.kind):
                continue
            end = getattr(self, "_" + fault.kind.replace("-", "_"))(random.Random(fault.seed))
            self.counts[fault.kind] += 1
            self.trial.fault()
            if end is not None:
                ends.append((fault.end_s, number, end))
                ends.sort()
        self._end_until(float("inf"), began, ends)

    @staticmethod
    def _end_until(at_s, began, ends):
        while ends and ends[0][0] <= at_s:
            due, _, end = ends.pop(0)
            time.sleep(max(0, began + due - time.monotonic()))
            end()

    def _can(self, kind):
        needed = {"disk-full": self.disk, "power-cut": self.disk, "clock": self.clock, "refused-calls": self.can_trace}
        return needed.get(kind, True) is not None

    # ---- the gateway ----

    def _stop_life(self):
        """kill -9 of a gateway whose books close; one that ended by itself is a finding."""
        if self.gateway.process.poll() is None:
            if self.gateway.admin("/accounts")[0] == 200:
                self.gateway.check_books()
            self.gateway.kill()
        code = self.gateway.process.returncode
        refused_to_start = self.refusing and code > 0
        assert code == -signal.SIGKILL or refused_to_start, f"the gateway ended by itself with {code}"

    def _launch(self, prefix=()):
        """Until it answers, or is refused what it needs. It is not ready as long as its disk or its quota is full."""
        self.gateway.prefix = list(prefix)
        self.refusing = bool(prefix)
        self.gateway.launch()
        wait_until(lambda: self.gateway.process.poll() is not None or self.gateway.admin("/livez")[0] == 200, 30,
                   "the gateway answers")
        code = self.gateway.process.poll()
        assert code is None or self.refusing and code > 0, f"the gateway ended with {code} while starting"

    def _kill(self, _dice):
        self._stop_life()
        return self._launch

    def _end(self, _dice):
        code = self.gateway.terminate(30)
        assert code == 0, f"SIGTERM ended the gateway with {code}"
        return self._launch

    def _freeze(self, _dice):
        self.gateway.signal(signal.SIGSTOP)
        return lambda: self.gateway.signal(signal.SIGCONT)

    def _refused_calls(self, dice):
        """A life in which the disk refuses some calls of the journal."""
        call, error = dice.choice(REFUSED_CALLS)
        least = dice.randrange(3, 8) + (80 if call == "openat" else 0)  # the libraries are loaded by then
        log = os.path.join(self.gateway.dir, "strace")
        self._stop_life()
        self._launch(tracing.prefix(log, f"{call}:error={error}:when={least}..{least + dice.randrange(3, 8)}"))
        # A segment could not be read or removed: it may be kept for somebody to look at.
        self.trial.quarantined, self.trial.keeps_quarantine = None, None

        def end():
            self.counts["calls refused"] += tracing.injected(log)
            if os.path.exists(log):
                os.unlink(log)
            self._stop_life()
            self._launch()
        return end

    def _power_cut(self, _dice):
        safe = accepted(self.trial)
        if self.plan.ack == "journaled":
            self.disk.sync()
        answered = cut_power(self.trial, self.disk)
        self.disk.free()  # what stood in the image of a ballast that is gone
        if self.plan.ack == "journaled":
            self.trial.may_be_lost |= answered - safe
        self.trial.quarantined, self.trial.keeps_quarantine = None, None  # frames that were half on disk
        return self._launch

    # ---- its surroundings ----

    def _broker_kill(self, dice):
        broker = dice.randint(1, self.plan.brokers)
        self.trial.cluster.kill(broker)
        return lambda: self.trial.cluster.restart(broker)

    def _broker_freeze(self, dice):
        broker = dice.randint(1, self.plan.brokers)
        self.trial.cluster.freeze(broker)
        return lambda: self.trial.cluster.thaw(broker)

    def _cut(self, dice):
        proxy = dice.choice(self.proxies)
        proxy.stalled = dice.choice([{UP}, {DOWN}, {UP, DOWN}])
        return proxy.heal

    def _slow(self, dice):
        proxy = dice.choice(self.proxies)
        proxy.bytes_per_s = dice.randrange(20_000, 200_000)
        proxy.delay_s = dice.uniform(0, 0.3)
        return proxy.heal

    def _dribble(self, dice):
        proxy = dice.choice(self.proxies)
        proxy.piece_bytes = dice.choice([97, 512, 1400])
        return proxy.heal

    def _reset(self, dice):
        dice.choice(self.proxies).reset_all()

    def _disk_full(self, dice):
        self.disk.fill(dice.choice([0, self.plan.segment_bytes // 2, 2 * self.plan.segment_bytes]))
        return self.disk.free

    def _clock(self, dice):
        self.clock.move(dice.uniform(-3600, 3600))

    def _idle_clients(self, dice):
        idle = [each for each in (self._connect() for _ in range(dice.randrange(10, 200))) if each]

        def end():
            for each in idle:
                each.close()
        return end

    def _rude_clients(self, dice):
        """They go in the middle of a request, or before its reply comes."""
        for _ in range(dice.randrange(5, 50)):
            rude = self._connect()
            if rude is None:
                return
            visitor = f"rude{len(self.trial.others)}"
            self.trial.others.add(visitor)
            raw = request(visitor, 1)
            try:
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                rude.sendall(raw[:dice.randrange(0, len(raw) + 1)])
            except OSError:
                pass
            rude.close()

    def _connect(self):
        """None while the gateway is away."""
        try:
            return socket.create_connection(("127.0.0.1", self.gateway.http_port), timeout=1)
        except OSError:
            return None

    def missing(self):
        """The groups of faults that this machine can make and this plan has, of which none took place."""
        wanted = {_GROUPS[fault.kind] for fault in self.plan.faults if self._can(fault.kind)}
        return wanted - {_GROUPS[name] for name in self.counts if name in _GROUPS}


def _run(trial, plan):
    faults = _Mix(trial, plan)
    memory_before, descriptors_before = trial.environment_base
    faults.run()
    trial.wait_accepting(120)
    memory, descriptors = usage(trial.gateway.process.pid)
    trial.note(f"{plan.brokers} broker(s), {plan.ack}, quota {plan.quota_bytes >> 20} MiB; "
               + ", ".join(f"{name} {count}x" for name, count in sorted(faults.counts.items()))
               + f"; {memory_before >> 20} to {memory >> 20} MiB, {descriptors_before} to {descriptors} descriptors")
    trial.drain_s = 180
    assert not faults.missing(), f"no fault of these took place: {faults.missing()}"


def of_minutes(minutes):
    """A scenario that is not in the list."""

    def mix(trial):
        """Whatever comes together: nothing that was answered is lost."""
        _run(trial, _kept(trial, mix_plan.draw(trial.dice, 60 * minutes)))

    return Scenario(f"mix-{minutes:g}", mix, False, 0, 60 * minutes + 600, 0)


def soak_of_minutes(minutes):
    """The same at five thousand beacons a second."""

    def soak(trial):
        """Nothing that was answered is lost, and the gateway that lives through the last three quarters of it needs no
        more memory and descriptors in its second half than in its first."""
        plan = mix_plan.draw_soak(trial.dice, 60 * minutes)
        trial.watch = UsageWatch(trial)
        _run(trial, _kept(trial, plan))
        trial.note(trial.watch.summary() + "; looks " + results.keep(f"usage-{trial.topic}.csv", trial.watch.table()))

    return Scenario(f"soak-{minutes:g}", soak, False, 0, 60 * minutes + 1800, 0)


def _kept(trial, plan):
    trial.note("plan " + results.keep(f"plan-{trial.topic}.json", plan.to_json()))
    return plan


def _keep(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    plan = mix_plan.Plan.of_json(text)

    def mix(trial):
        """A mix that found something once: nothing that was answered is lost."""
        _run(trial, plan)

    scenario(f"kept-{os.path.basename(path).removesuffix('.json')}", timeout_s=1200)(mix)


for _path in sorted(glob.glob(os.path.join(_KEPT, "*.json"))):
    _keep(_path)
