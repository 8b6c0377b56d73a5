"""kill -9 at a system call of the journal: inside rolling to another segment, retiring one, and recovery.

strace ends the process at the N-th call of that name in a thread, which a timer would hit one time in thousands.
"""

import os
import time
from collections import Counter

from campaign import tracing
from campaign.scenario import scenario

# (call, lowest and highest count in its thread). The keeper allocates a segment, has its pages made, and syncs the directory.
ROLL = [("fallocate", 1, 10), ("madvise", 1, 10), ("fsync", 2, 12)]
RETIRE = [("unlink", 1, 10), ("munmap", 3, 15)]
# The main thread locks, lists, looks at and maps; its first sync makes earlier removals last. At its start it maps libraries.
RECOVERY = [("flock", 1, 1), ("getdents64", 3, 12), ("newfstatat", 40, 75), ("fsync", 1, 1), ("madvise", 1, 3), ("openat", 45, 70)]
SYNC = [("fdatasync", 1, 40)]


def _kill_at(trial, points, wait_s=6):
    """One start under strace; whether it died at the call."""
    call, least, most = trial.dice.choice(points)
    count = trial.dice.randint(least, most)
    gateway = trial.gateway
    gateway.prefix = tracing.prefix(os.path.join(gateway.dir, "strace"), f"{call}:signal=KILL:when={count}")
    gateway.launch()
    deadline = time.monotonic() + wait_s
    while gateway.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    gateway.prefix = []
    if gateway.process.poll() is None:
        gateway.kill()
        return None
    code = gateway.process.returncode
    assert code == -9, f"it ended with {code}: {gateway.log_tail(3)}"
    return call


def _campaign(trial, points, with_backlog, **options):
    tracing.check()
    trial.begin(segment_bytes=1 << 16, quota_bytes=64 << 20, **options)
    hit = Counter()
    for _ in range(trial.cycles):
        if with_backlog:
            trial.cluster.freeze()
            trial.pause(0.3, 0.6)
        trial.gateway.kill()
        call = _kill_at(trial, points)
        if with_backlog:
            trial.cluster.thaw()
        if call is not None:
            hit[call] += 1
            trial.fault()
        trial.gateway.start()
        trial.pause(0, 0.3)
    trial.take_base()
    trial.wait_accepting()
    trial.note(", ".join(f"{call} {count}x" for call, count in sorted(hit.items())))
    assert trial.faults >= trial.cycles / 3, f"only {trial.faults} of {trial.cycles} met their call"


@scenario("kill-at-roll", quick=True, cycles=6, cycle_s=15)
def kill_at_roll(trial):
    """The process dies while it makes the next segment: before its name, its blocks, its header, its place in the directory."""
    _campaign(trial, ROLL, with_backlog=False)


@scenario("kill-at-retire", quick=True, cycles=6, cycle_s=15)
def kill_at_retire(trial):
    """The process dies while it removes a segment that was delivered."""
    _campaign(trial, RETIRE, with_backlog=False)


@scenario("kill-at-recovery", quick=True, cycles=6, cycle_s=15)
def kill_at_recovery(trial):
    """The process dies while it locks, lists, syncs and measures what an earlier life left; the next start does it all again."""
    _campaign(trial, RECOVERY, with_backlog=True)


@scenario("kill-at-sync", cycles=6, cycle_s=15)
def kill_at_sync(trial):
    """The process dies at a group commit of ack = "synced"."""
    _campaign(trial, SYNC, with_backlog=False, endpoint='ack = "synced"')
