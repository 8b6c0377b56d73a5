"""What happens in a mix of faults, and when: drawn from dice before it begins, so that it can be written down and run again.

Each kind of fault goes its own way beside the others: it waits, begins, lasts, ends, and waits again, so that they
overlap. Two faults of one subject do not: what is dead cannot be asked to freeze.
"""

import json
from typing import NamedTuple


class Kind(NamedTuple):
    name: str
    group: str  # gateway, broker, network, disk, clock, clients
    subjects: frozenset
    pause_s: tuple  # between two
    lasts_s: tuple


def _kind(name, group, pause_s, lasts_s, subjects=()):
    return Kind(name, group, frozenset(subjects or {group}), pause_s, lasts_s)


KINDS = [
    _kind("kill", "gateway", (3, 15), (0, 2)),
    _kind("end", "gateway", (15, 40), (0, 1)),
    _kind("freeze", "gateway", (15, 40), (0.5, 4)),
    _kind("refused-calls", "gateway", (20, 40), (3, 8)),
    _kind("power-cut", "gateway", (25, 50), (0, 1), {"gateway", "disk"}),
    _kind("broker-kill", "broker", (25, 50), (0.5, 8)),
    _kind("broker-freeze", "broker", (15, 40), (0.5, 10)),
    _kind("cut", "network", (15, 30), (0.5, 8)),
    _kind("slow", "network", (15, 30), (2, 10)),
    _kind("dribble", "network", (15, 40), (1, 4)),
    _kind("reset", "network", (4, 15), (0, 0), {"connections"}),
    _kind("disk-full", "disk", (15, 40), (1, 6)),
    _kind("clock", "clock", (5, 20), (0, 0)),
    _kind("idle-clients", "clients", (5, 20), (1, 10)),
    _kind("rude-clients", "clients", (5, 20), (0, 0), {"rude"}),
]
ENDS_THE_PROCESS = {"kill", "end", "refused-calls", "power-cut"}
_LEAST_BETWEEN_S = 0.3  # two faults of one subject


class Fault(NamedTuple):
    at_s: float
    lasts_s: float
    kind: str
    seed: int  # what is left to chance in it

    @property
    def end_s(self):
        return self.at_s + self.lasts_s


class Plan(NamedTuple):
    brokers: int
    ack: str
    quota_bytes: int
    segment_bytes: int
    rate: int  # beacons a second; 0: as many as the harness makes
    faults: list  # in the order of their beginnings

    def to_json(self):
        head = {name: value for name, value in self._asdict().items() if name != "faults"}
        lines = ",\n".join("  " + json.dumps(fault) for fault in self.faults)
        return json.dumps(head)[:-1] + f', "faults": [\n{lines}\n]}}\n'

    @classmethod
    def of_json(cls, text):
        fields = json.loads(text)
        fields["faults"] = [Fault(*fault) for fault in fields["faults"]]
        return cls(**{name: fields[name] for name in cls._fields})


def draw(dice, seconds):
    """Of three plans one lets the gateway live through all of it, since what a process leaks ends with it."""
    lives_from_s = 0 if dice.random() < 1 / 3 else seconds
    faults = _draw_faults(dice, seconds, lives_from_s)
    brokers = 3 if dice.random() < 1 / 4 else 1
    ack, quota_bytes = dice.choice(["journaled", "synced"]), dice.choice([2, 4, 16]) << 20
    return Plan(brokers, ack, quota_bytes, 1 << dice.choice([16, 17, 18]), 0, faults)


def draw_soak(dice, seconds):
    """Rarer faults, since the traffic is to flow in between; the gateway lives through all but the first quarter. What is
    answered is synced: of what a loss of power may take nobody knows the names at this rate."""
    return Plan(1, "synced", 512 << 20, 4 << 20, 5000, _draw_faults(dice, seconds, seconds / 4, 4))


def _draw_faults(dice, seconds, lives_from_s, rarity=1):
    kinds = [kind for kind in KINDS if lives_from_s > 0 or kind.name not in ENDS_THE_PROCESS]
    faults = []
    for kind in sorted(kinds, key=lambda kind: -kind.pause_s[1]):  # rare ones find room first
        end_s = lives_from_s if kind.name in ENDS_THE_PROCESS else seconds
        at_s = dice.uniform(1, min(kind.pause_s[1], 30))
        while True:
            fault = Fault(round(at_s, 3), round(dice.uniform(*kind.lasts_s), 3), kind.name, dice.randrange(1 << 30))
            if fault.end_s > end_s:
                break
            if _has_room(fault, kind, faults):
                faults.append(fault)
                at_s = fault.end_s + rarity * dice.uniform(*kind.pause_s)
            else:
                at_s += dice.uniform(0.2, 1)
    return sorted(faults)


_SUBJECTS = {kind.name: kind.subjects for kind in KINDS}


def _has_room(fault, kind, faults):
    return not any(_SUBJECTS[other.kind] & kind.subjects and fault.at_s < other.end_s + _LEAST_BETWEEN_S
                   and other.at_s < fault.end_s + _LEAST_BETWEEN_S for other in faults)
