"""What every trial is held against once its faults are over.

A reply with 2xx is an obligation, and nothing else is. All obligations are found; nothing found is corrupt, was never
sent, or stands in a wrong partition; first occurrences are in order per key; duplicates are counted. The books close, a
fresh beacon passes, the process ends with 0 and leaves an empty journal and nothing else; its memory and descriptors
were back where they began. A trial with too little traffic, or whose fault did not take place, fails.
"""

import fcntl
import glob
import os
import time
from typing import NamedTuple

from google.protobuf.message import DecodeError
from harness.child import wait_until
from harness.client import Connection
from harness.load import Verdict, request
from harness.records import message_class, read_all

from .stream import Stream
from .usage_watch import DESCRIPTORS_SLACK, usage

# What the gateway may keep from its work: librdkafka's buffers, arenas of malloc, connections to brokers, segments.
MEMORY_SLACK_BYTES = 64 << 20


class Judgement(NamedTuple):
    beacons: int
    unanswered: int
    lost: int
    damaged: int  # lost because the fault took them from the disk, as it may
    duplicates: int
    problems: list


def judge(trial):
    _wait_traffic(trial)
    for load in trial.loads:
        load.stop()
    problems = _facts(trial)
    if trial.gateway.process.poll() is not None:
        problems.append(f"the gateway ended with {trial.gateway.process.returncode}: {trial.gateway.log_tail(5)}")
        return _judgement(trial, problems, None)
    suspects = 0
    problems += trial.watch.problems() if trial.watch else []
    for step in (_drain, _pass_fresh, _drain, _check_books, check_usage, _end):
        if step is _end and trial.may_have_zeros and trial.gateway.process.poll() is None:
            suspects = trial.metric("beacongate_journal_suspect_frames_total")
        try:
            problems += step(trial) or []
        except AssertionError as error:
            problems.append(str(error))
    if trial.streams:
        lost, duplicates, found = Stream.judge(trial.streams, trial.cluster.bootstrap, trial.topic)
        return Judgement(trial.accepted_count, sum(load.unanswered for load in trial.loads), lost, 0, duplicates,
                         problems + found)
    try:
        records = read_all(trial.cluster.bootstrap, trial.topic, message=_ZerosApart if trial.may_have_zeros else None)
    except DecodeError as error:
        return _judgement(trial, [*problems, f"a record of the topic is no beacon: {error}"], None)
    zeroed = sum(record.beacon is None for record in records)
    if zeroed > suspects:
        problems.append(f"{zeroed} records have zeros, {suspects:.0f} were counted as suspect")
    records = [record for record in records if record.beacon is not None and record.beacon.visitor not in trial.apart]
    return _judgement(trial, problems, Verdict(records, trial.partitions))


class _ZerosApart:
    """Decodes to None what lost its end to zeros; a beacon of ours ends in digits."""

    @staticmethod
    def FromString(value):  # pylint: disable=invalid-name
        return None if value.endswith(b"\0") else message_class("PageBeacon").FromString(value)


def _wait_traffic(trial):
    """A fault that was over soon leaves its load the time to be one."""
    deadline = time.monotonic() + 20
    while trial.accepted_count < trial.beacons_min and time.monotonic() < deadline:
        time.sleep(0.1)


def _judgement(trial, problems, verdict):
    lost = set()
    if verdict is not None:
        for load in trial.loads:
            problems += verdict.problems(load, trial.may_be_lost, trial.may_be_overtaken)
            lost |= verdict.lost(load)
        sent = {visitor for load in trial.loads for visitor in load.sent}
        strangers = verdict.visitors() - sent - {"fresh", "shed"} - trial.others
        if strangers:
            problems.append(f"visitors that never were: {sorted(strangers)[:3]}")
        if "fresh" not in verdict.visitors():
            problems.append("the fresh beacon is not in Kafka")
    return Judgement(trial.accepted_count, sum(load.unanswered for load in trial.loads), len(lost - trial.may_be_lost),
                     len(lost & trial.may_be_lost), verdict.duplicates if verdict else 0, problems)


def _facts(trial):
    if trial.accepted_count < trial.beacons_min:
        return [f"{trial.accepted_count} beacons, fewer than the {trial.beacons_min} that would mean something",
                *_fault_missing(trial)]
    strange = {status for load in trial.loads for status in load.statuses} - trial.refusals
    return _fault_missing(trial) + ([f"replies that should not be: {sorted(strange)}"] if strange else [])


def _fault_missing(trial):
    return [] if trial.faults > 0 else ["the fault did not take place"]


def _drain(trial):
    trial.gateway.wait_delivered(trial.drain_s)


def _pass_fresh(trial):
    """A beacon is accepted now: whatever it was that stood in the way has gone."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with Connection(trial.gateway.http_port) as connection:
                reply = connection.exchange(request("fresh", 1))
        except OSError as error:
            reply = error
        if getattr(reply, "accepted", False):
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"a fresh beacon is not accepted: {reply}")
        time.sleep(0.2)


def _check_books(trial):
    books = trial.gateway.check_books()
    if trial.quarantined is not None and books["quarantined"] != trial.quarantined:
        return [f"{books['quarantined']} beacons are quarantined, not {trial.quarantined}"]
    return []


def check_usage(trial, wait_s=15):
    if trial.environment_base is None:
        return []
    (memory, descriptors) = trial.environment_base
    pid = trial.gateway.process.pid
    memory_max, descriptors_max = memory + MEMORY_SLACK_BYTES, descriptors + DESCRIPTORS_SLACK
    try:
        wait_until(lambda: usage(pid)[0] <= memory_max and usage(pid)[1] <= descriptors_max, wait_s, "both are back")
    except AssertionError:
        memory_now, descriptors_now = usage(pid)
        return [f"{memory_now >> 20} MiB of memory and {descriptors_now} descriptors, {memory >> 20} and {descriptors} "
                "at the beginning"]
    return []


def _end(trial):
    gateway = trial.gateway
    code = gateway.terminate()
    problems = [] if code == 0 else [f"the gateway ended with {code}: {gateway.log_tail(5)}"]
    left, quarantined = [], []
    for folder, _, files in os.walk(gateway.journal):
        place = quarantined if os.path.basename(folder) == "quarantine" else left
        place += [os.path.join(folder, name) for name in files
                  if name not in ("lock", "hand_over") and not name.endswith("@partitions")]
    if left:
        problems.append(f"the journal is not empty: {left[:3]}")
    if trial.keeps_quarantine is not None and bool(quarantined) != trial.keeps_quarantine:
        problems.append(f"quarantine/ has {quarantined[:3] or 'nothing'}")
    return problems + locks_left(gateway.journal) + processes_left(gateway.config)


def locks_left(journal):
    """Whoever still holds a lock of the journal would keep the next gateway out."""
    locks = glob.glob(os.path.join(journal, "**", "lock"), recursive=True)
    held = [path for path in locks if not _is_free(path)]
    return [f"{path} is held by somebody" for path in held] or ([] if locks else ["the journal has no lock"])


def _is_free(path):
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def processes_left(config):
    """Processes that have this configuration, and zombies among our children, which have no words any more."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().decode(errors="replace").split("\0")
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if config in words:
            return [f"process {pid} is left: {' '.join(words)}"]
        if state == "Z" and int(parent) == os.getpid():
            return [f"process {pid} is a zombie"]
    return []
