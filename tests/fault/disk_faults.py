"""The journal's disk: full, failing, slow; segments that are damaged, cut or removed by others."""

import os
import signal
import time

from harness.child import wait_until

from campaign import journal_files, loop_disk, tracing
from campaign.scenario import scenario


def on_disk(trial, disk):
    trial.cleanup(disk.close)
    return os.path.join(disk.path, "journal")


def _disk_full(trial, disk):
    trial.begin(quota_bytes=256 << 20, journal=on_disk(trial, disk))
    trial.cluster.freeze()
    try:
        for _ in range(2):
            disk.fill(leave_bytes=trial.dice.randrange(0, 1 << 20))
            trial.wait_refusals(503, 60)
            trial.check_shed_reply()
            trial.gateway.check_books()
            trial.pause(0.5, 2)
            disk.free()
            trial.wait_accepting()
            trial.fault()
    finally:
        trial.cluster.thaw()


@scenario("disk-full", quick=True)
def disk_full(trial):
    """The disk is full before the quota is: 503 and no crash; it goes on by itself when there is room again."""
    _disk_full(trial, loop_disk.Ext4(64 << 20))


@scenario("disk-full-tmpfs")
def disk_full_tmpfs(trial):
    """The same on tmpfs, where a store into a page that has no memory would be a SIGBUS."""
    _disk_full(trial, loop_disk.Tmpfs(24 << 20))


def _live_with(trial, *injections):
    """One life of the gateway with these injections; how many calls were hit."""
    log = os.path.join(trial.gateway.dir, "strace")
    if os.path.exists(log):
        os.unlink(log)
    trial.gateway.prefix = tracing.prefix(log, *injections)
    trial.gateway.start()
    wait_until(lambda: tracing.injected(log) >= 3, 30, f"{injections} take place")
    trial.wait_accepting()
    hit = tracing.injected(log)
    trial.gateway.kill()
    trial.gateway.prefix = []
    return hit


REFUSED_CALLS = [("fallocate", "ENOSPC"), ("fallocate", "EIO"), ("openat", "EMFILE"), ("openat", "EACCES"),
                 ("openat", "EROFS"), ("unlink", "EIO"), ("fsync", "EIO")]


@scenario("calls-refused", cycles=7, cycle_s=40)
def calls_refused(trial):
    """The disk refuses calls of the journal for a while, at rolling and at removing: 503 or the old segment, no
    crash, and it goes on by itself."""
    tracing.check()
    trial.begin()
    trial.refusals.add(503)
    trial.gateway.kill()
    first = trial.dice.randrange(len(REFUSED_CALLS))
    for number in range(trial.cycles):
        call, error = REFUSED_CALLS[(first + number) % len(REFUSED_CALLS)]
        at = trial.dice.randrange(3, 8)
        if call == "openat":
            at += 80  # the libraries are loaded by then; the keeper gets there by rolling
        hit = _live_with(trial, f"{call}:error={error}:when={at}..{at + trial.dice.randrange(3, 8)}")
        trial.note(f"{call} {error} {hit}x")
        trial.fault(hit)
    trial.gateway.start()
    trial.take_base()
    # A segment could not be read or removed once: it may have been kept for somebody to look at.
    trial.keeps_quarantine = None


@scenario("sync-fails", quick=True)
def sync_fails(trial):
    """fdatasync fails at a random moment with ack = "synced": 503 for what is not known to be on disk, its segment
    gets nothing more, and the next one is used."""
    tracing.check()
    trial.make_gateway(endpoint='ack = "synced"', segment_bytes=1 << 18)
    log = os.path.join(trial.gateway.dir, "strace")
    at = trial.dice.randrange(20, 120)
    trial.gateway.prefix = tracing.prefix(log, f"fdatasync:error=EIO:when={at}..{at + 2}")
    trial.gateway.start()
    trial.take_base()
    load = trial.start_load()
    trial.refusals.add(503)
    wait_until(lambda: tracing.injected(log) >= 3, 60, "fdatasync has failed")
    trial.wait_accepting()
    trial.fault(3)
    trial.note(f"{load.statuses.get(503, 0)} answered 503")
    trial.pause(0.5, 1)


@scenario("sync-slow")
def sync_slow(trial):
    """Every sync takes a second: with ack = "synced" replies wait for it together and none is lost."""
    tracing.check()
    trial.make_gateway(endpoint='ack = "synced"', segment_bytes=1 << 20, quota_bytes=16 << 20)
    log = os.path.join(trial.gateway.dir, "strace")
    trial.gateway.prefix = tracing.prefix(log, "fdatasync:delay_enter=1000000:when=5+")
    trial.gateway.start()
    # Many connections, since each waits for a second.
    loads = [trial.start_load(pause_s=0.001, visitors=1) for _ in range(10)]
    time.sleep(20)
    for load in loads:
        load.stop()
    assert sum(load.unanswered for load in loads) == 0
    syncs = tracing.injected(log)
    trial.beacons_min = 200  # forty at once, each for a second or two
    assert trial.accepted_count > 5 * syncs, f"{trial.accepted_count} replies waited for {syncs} syncs"
    trial.fault(syncs)


@scenario("directory-sync-slow")
def directory_sync_slow(trial):
    """Every sync of the journal's directory takes a second: what is journaled waits for none of them longer than a
    client would."""
    tracing.check()
    trial.make_gateway(segment_bytes=1 << 20, quota_bytes=16 << 20)
    log = os.path.join(trial.gateway.dir, "strace")
    trial.gateway.prefix = tracing.prefix(log, "fsync:delay_enter=1000000:when=2+")
    trial.gateway.start()
    load = trial.start_load()
    time.sleep(15)
    load.stop()
    assert load.unanswered == 0, f"{load.unanswered} waited too long"
    trial.fault(tracing.injected(log))


def stop_with_backlog(trial):
    """The gateway is dead and its journal holds what Kafka did not get: the paths of the segments that have frames."""
    load = trial.begin()
    trial.cluster.freeze()
    trial.pause(2, 3)
    load.stop()
    trial.gateway.kill()
    trial.cluster.thaw()
    written = [path for path in journal_files.segments(trial.gateway.journal) if journal_files.frames(path)]
    assert written, "the journal is empty: Kafka was not away"
    return written


def _damage(trial, written, ranges_of, damage):
    """Each chosen segment is damaged at its ranges: what stood there may be lost, all else may not."""
    for path in trial.dice.sample(written, max(1, len(written) // 2)):
        ranges = ranges_of(path)
        trial.may_be_lost |= journal_files.touched(path, ranges)
        with open(path, "r+b") as file:
            for offset, count in ranges:
                file.seek(offset)
                data = file.read(count)
                file.seek(offset)
                file.write(damage(data))
        trial.fault(len(ranges))
    trial.gateway.start()
    trial.quarantined, trial.keeps_quarantine = None, True
    # The rest is delivered, and a load passes as ever.
    trial.start_load()
    trial.pause(0.5, 1)
    trial.note(f"{len(trial.may_be_lost)} beacons were hit")


def _used_bytes(path):
    last = journal_files.frames(path)[-1]
    return last.offset + last.size


@scenario("bit-flips", quick=True)
def bit_flips(trial):
    """Bits of segments flip while the gateway is down: a flip costs its frame at most, the segment is kept in
    quarantine."""
    written = stop_with_backlog(trial)

    def flip(data):
        return bytes([data[0] ^ (1 << trial.dice.randrange(8))])

    _damage(trial, written, lambda path: [(trial.dice.randrange(64, _used_bytes(path)), 1)
                                          for _ in range(trial.dice.randrange(1, 6))], flip)


@scenario("torn-pages", quick=True)
def torn_pages(trial):
    """Blocks of segments were not written by the disk: the frames in them are lost, those behind the hole are found."""
    written = stop_with_backlog(trial)

    def holes(path):
        block = trial.dice.choice([512, 4096])
        blocks = max(2, _used_bytes(path) // block)
        return [(trial.dice.randrange(1, blocks) * block, block) for _ in range(trial.dice.randrange(1, 4))]

    _damage(trial, written, holes, lambda data: bytes(len(data)))


@scenario("header-lost")
def header_lost(trial):
    """The first block of a segment is zeros: the segment is put aside whole, the others are delivered."""
    written = stop_with_backlog(trial)
    _damage(trial, written, lambda path: [(0, 512)], lambda data: bytes(len(data)))


@scenario("foreign-files", quick=True)
def foreign_files(trial):
    """Segments vanish or are cut while the gateway is down, and other things lie there: it starts, and delivers what
    there is."""
    written = stop_with_backlog(trial)
    trial.dice.shuffle(written)
    gone, cut = written[0], written[1:2]
    trial.may_be_lost |= {frame.beacon for frame in journal_files.frames(gone)}
    os.unlink(gone)
    for path in cut:
        length = trial.dice.randrange(64, _used_bytes(path))
        trial.may_be_lost |= journal_files.touched(path, [(length, 1 << 30)])
        os.truncate(path, length)
    lane = os.path.dirname(gone)
    with open(os.path.join(lane, "00000000000000ff.bgj"), "wb"):
        pass
    os.mkdir(os.path.join(lane, "0000000000000fff.bgj"))
    os.mkfifo(os.path.join(lane, "fifo"))
    os.symlink("/dev/zero", os.path.join(lane, "000000000000ffff.bgj"))
    with open(os.path.join(lane, "notes.txt"), "w", encoding="ascii") as file:
        file.write("not a segment")
    trial.fault(2)
    trial.gateway.start()
    load = trial.start_load()
    trial.pause(0.5, 1)
    load.stop()
    trial.quarantined, trial.keeps_quarantine = None, None
    trial.note(f"{len(trial.may_be_lost)} beacons were hit")
    trial.gateway.wait_delivered(60)
    for name in ("fifo", "000000000000ffff.bgj", "notes.txt"):
        os.unlink(os.path.join(lane, name))
    os.rmdir(os.path.join(lane, "0000000000000fff.bgj"))


@scenario("cut-while-in-use")
def cut_while_in_use(trial):
    """A segment is cut short while the gateway has it mapped: no SIGBUS ends it; what stood behind the cut may be
    lost, and records that Kafka gets with zeros in them are counted."""
    trial.may_have_zeros = True
    trial.begin()
    trial.cluster.freeze()
    trial.pause(1.5, 2.5)
    gateway = trial.gateway
    gateway.signal(signal.SIGSTOP)
    path = trial.dice.choice([path for path in journal_files.segments(gateway.journal) if journal_files.frames(path)][:-1])
    length = trial.dice.randrange(0, _used_bytes(path)) // 4096 * 4096
    trial.may_be_lost |= journal_files.touched(path, [(max(length, 64), 1 << 30)])
    os.truncate(path, length)
    gateway.signal(signal.SIGCONT)
    trial.cluster.thaw()
    trial.fault()
    trial.wait_accepting()
    trial.quarantined, trial.keeps_quarantine = None, None
    trial.note(f"{len(trial.may_be_lost)} beacons were hit")
