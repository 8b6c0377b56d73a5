"""Another version of the gateway: an upgrade, and the way back, on whatever the one before left; by --take-over, too.

The earlier one is a real one, built from this repository's history: build_earlier.
"""

import hashlib
import os
import struct

import xxhash
from harness import child, places
from harness.child import wait_until
from harness.load import key
from harness.records import partition_of

from campaign import earlier, journal_files
from campaign.scenario import scenario
from campaign.tcp_proxy import DOWN, UP
from kafka_faults import add_partitions
from network_faults import IMPATIENT, place_proxies

_QUOTA_BYTES = 2 << 20
_LEAVES_SOON = "[shutdown]\ndrain_timeout_ms = 2000"
# A client of the load has sent again by then, and knows that its connection ends.
_WAITS_FOR_CLIENTS = "[shutdown]\ndrain_delay_ms = 5000"
_GIVING = "listening sockets to another process"  # says the log of the one that hands over


def _begin(trial, program, **options):
    trial.make_gateway(**options)
    trial.gateway.program = program
    return trial.begin_on_gateway()


def _replace(trial, program):
    """Another one on the same directory; without waiting until it is ready, which it is not while its journal is full."""
    trial.gateway.program = program
    trial.gateway.launch()
    wait_until(lambda: trial.gateway.process.poll() is not None or trial.gateway.admin("/accounts")[0] == 200, 60,
               "the other version serves")
    ended = trial.gateway.process.poll()
    assert ended is None, f"the other version ended with {ended}"


def _end_and_replace(trial, program):
    trial.gateway.terminate()
    _replace(trial, program)


def _kill_and_replace(trial, program):
    trial.gateway.kill()
    _replace(trial, program)


def _take_over(trial, program):
    """The former process ends by itself, with 0."""
    gateway = trial.gateway
    gateway.program = program
    former = gateway.take_over()
    trial.cleanup(former.kill)
    code = former.wait(120)
    assert code == 0, f"the former process ended with {code}"
    wait_until(lambda: gateway.process.poll() is not None or gateway.ready(), 60, "the successor is ready")
    ended = gateway.process.poll()
    assert ended is None, f"the successor ended with {ended}"
    trial.fault()


def _fill(trial):
    """Kafka is frozen until the journal is full; the beacons that wait then."""
    trial.cluster.freeze()
    trial.wait_refusals(503, 120)
    trial.check_shed_reply()
    return trial.gateway.check_books()["pending"]


def _recovered(trial):
    """What it found; all of it was sound."""
    damaged = trial.metric("beacongate_journal_damaged_segments_total")
    assert damaged == 0, f"{damaged:.0f} segments are damaged in the eyes of the other version"
    return trial.gateway.check_books()["recovered"]


def _change_with_full_journal(trial, first, second):
    _begin(trial, first, quota_bytes=_QUOTA_BYTES, segment_bytes=1 << 16)
    try:
        pending = _fill(trial)
        trial.gateway.kill()
        _replace(trial, second)
        recovered = _recovered(trial)
    finally:
        trial.cluster.thaw()
    assert recovered >= pending, f"{recovered} of {pending} beacons were found"
    trial.wait_accepting()
    trial.note(f"{pending} waited, {recovered} found")
    trial.fault()


@scenario("upgrade-full-journal")
def upgrade_full_journal(trial):
    """An earlier gateway has filled its journal to the quota and is killed; the present one, started while Kafka is still
    away, finds all of it and delivers it in order."""
    _change_with_full_journal(trial, earlier.program(), places.BEACONGATE)


@scenario("rollback")
def rollback(trial):
    """The present gateway has filled its journal to the quota and is killed; the earlier one finds all of it and delivers
    it in order: both have one format."""
    _change_with_full_journal(trial, places.BEACONGATE, earlier.program())


def _change_with_partly_delivered_journal(trial, first, second):
    _begin(trial, first, quota_bytes=_QUOTA_BYTES, segment_bytes=1 << 16, tables=_LEAVES_SOON)
    try:
        _fill(trial)
        before = trial.gateway.check_books()["delivered"]
        trial.cluster.thaw()
        wait_until(lambda: trial.gateway.check_books()["delivered"] > before, 60, "some are delivered")
        trial.cluster.freeze()
        wait_until(lambda: trial.gateway.check_books()["pending"] > 100, 60, "some wait")
        books = trial.gateway.check_books()
        code = trial.gateway.terminate()
        assert code == 0, f"it ended with {code}"
        _replace(trial, second)
        recovered = _recovered(trial)
    finally:
        trial.cluster.thaw()
    assert recovered > 0, "nothing was left"
    trial.wait_accepting()
    trial.note(f"{books['delivered'] - before} delivered before, {recovered} left")
    trial.fault()


@scenario("upgrade-sigterm")
def upgrade_sigterm(trial):
    """The earlier gateway ends by SIGTERM with a journal that it could deliver in part: the present one delivers the
    rest, in order."""
    _change_with_partly_delivered_journal(trial, earlier.program(), places.BEACONGATE)


@scenario("rollback-sigterm")
def rollback_sigterm(trial):
    """The same the other way round."""
    _change_with_partly_delivered_journal(trial, places.BEACONGATE, earlier.program())


def _contents(paths):
    found = {}
    for path in paths:
        with open(path, "rb") as file:
            found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


def _park(trial):
    """The proxy of the broker whose partitions are parked."""
    proxies = place_proxies(trial, 3)
    _begin(trial, places.BEACONGATE, bootstrap=trial.cluster.proxied_bootstrap, kafka=IMPATIENT, quota_bytes=64 << 20,
           segment_bytes=1 << 16, tables=_LEAVES_SOON)
    wait_until(lambda: trial.gateway.check_books()["delivered"] > 100, 60, "beacons are delivered")
    stuck = trial.dice.choice(proxies)
    stuck.stalled = {UP, DOWN}
    wait_until(lambda: trial.metric("beacongate_parked_frames") > 200, 90, "beacons are parked")
    return stuck


def _visitors_of(trial, files):
    """Whose beacons go to the partitions of these parked files."""
    partitions = {int(os.path.basename(path).split(".")[0]) for path in files}
    return {visitor for load in trial.loads for visitor in load.sent
            if partition_of(key(visitor), trial.partitions) in partitions}


def _roll_back_parked(trial, change):
    """`change` puts the earlier gateway in the place of the present one."""
    older = earlier.program()
    stuck = _park(trial)
    change(trial, older)
    stuck.heal()
    _recovered(trial)
    files = journal_files.parked(trial.gateway.journal)
    assert files, "nothing is parked"
    before, trial.may_be_overtaken = _contents(files), _visitors_of(trial, files)
    trial.wait_accepting()
    trial.loads[0].stop()
    trial.gateway.wait_delivered(90)
    folder = os.path.dirname(files[0])
    assert f"{folder} is not of the journal and is left alone" in trial.gateway.log_text(), "the log does not name parked/"
    code = trial.gateway.terminate()
    assert code == 0, f"the earlier one ended with {code}"
    assert _contents(journal_files.parked(trial.gateway.journal)) == before, "the earlier one changed what is parked"
    frames = sum(len(journal_files.frames(path)) for path in files)
    _replace(trial, places.BEACONGATE)
    wait_until(lambda: trial.gateway.check_books()["recovered"] == frames, 30, f"{frames} parked beacons are found")
    _recovered(trial)
    trial.start_load()
    trial.wait_accepting()
    trial.note(f"{frames} beacons in {len(files)} parked files")
    trial.fault()


@scenario("rollback-parked", timeout_s=360)
def rollback_parked(trial):
    """The present gateway is killed while partitions are parked, whose files the earlier one does not know: it names
    their folder in its log, leaves them as they are, and delivers all else; the present one, started again, delivers them.
    Their beacons come behind younger ones of the same partitions, which no other scenario allows."""
    _roll_back_parked(trial, _kill_and_replace)


@scenario("rollback-parked-take-over", timeout_s=360)
def rollback_parked_take_over(trial):
    """The same with a hand-over: the earlier gateway empties the directory of the present one, but for what is parked."""
    _roll_back_parked(trial, _take_over)


def _check_none_refused(trial):
    for load in trial.loads:
        assert (load.statuses, load.unanswered) == ({}, 0), f"{load.statuses} refused, {load.unanswered} unanswered"


def _hand_over(trial, first, second):
    """To the other version, with connections that stay and a new one for each of as many beacons."""
    _begin(trial, first, quota_bytes=64 << 20, tables=_WAITS_FOR_CLIENTS)
    connections = trial.start_load(kept=False)
    trial.pause(1, 2)
    _take_over(trial, second)
    trial.pause(1, 2)
    _check_none_refused(trial)
    trial.note(f"{connections.accepted_count} connections")


@scenario("upgrade-take-over")
def upgrade_take_over(trial):
    """The present gateway takes over from the earlier one under load: no connection is refused or cut, no beacon lost or
    out of order."""
    _hand_over(trial, earlier.program(), places.BEACONGATE)


@scenario("rollback-take-over")
def rollback_take_over(trial):
    """The earlier gateway takes over from the present one in the same way."""
    _hand_over(trial, places.BEACONGATE, earlier.program())


def _hand_over_while_kafka_is_away(trial, first, second):
    load = _begin(trial, first, quota_bytes=64 << 20, tables=_LEAVES_SOON)
    trial.cluster.freeze()
    try:
        trial.pause(0.5, 1.5)
        _take_over(trial, second)
        trial.wait_accepting()
    finally:
        trial.cluster.thaw()
    # A gateway looks at its topic before it reads what others left.
    wait_until(lambda: trial.gateway.check_books()["recovered"] > 0, 90, "what was left is taken over")
    assert load.statuses == {}, f"{load.statuses} refused"
    trial.note(f"{_recovered(trial)} taken over")


@scenario("upgrade-take-over-kafka-away")
def upgrade_take_over_kafka_away(trial):
    """The present gateway takes over what the earlier one could not deliver, and delivers it before what it took itself."""
    _hand_over_while_kafka_is_away(trial, earlier.program(), places.BEACONGATE)


@scenario("rollback-take-over-kafka-away")
def rollback_take_over_kafka_away(trial):
    """The same the other way round."""
    _hand_over_while_kafka_is_away(trial, places.BEACONGATE, earlier.program())


def _refused(trial, program, code, says, *arguments):
    """A successor that does not serve, and says why."""
    gateway = trial.gateway
    ended = child.run([program, "--config", gateway.config, "--take-over", *arguments], 60)
    assert ended.returncode == code, f"it ended with {ended.returncode}: {ended.stderr}"
    assert says in ended.stderr, f"it does not say {says!r}: {ended.stderr}"
    trial.fault()


@scenario("rollback-refused")
def rollback_refused(trial):
    """An earlier gateway that cannot read the configuration, or finds a topic that has grown, refuses to take over and
    says why: the present one goes on serving, and no client notices."""
    older = earlier.program()
    trial.begin(quota_bytes=64 << 20)
    trial.start_load(kept=False)
    _refused(trial, older, 2, "shed_at_percent", "--set", "endpoint.0.shed_at_percent=90")
    trial.wait_accepting()
    add_partitions(trial)
    _refused(trial, older, 3, trial.topic)
    trial.wait_accepting()
    _check_none_refused(trial)


def _kill_in_a_hand_over(trial, program):
    """The former one while it drains, and its successor soon after."""
    gateway = trial.gateway
    begun = gateway.log_text().count(_GIVING)
    gateway.program = program
    former = gateway.take_over()
    trial.cleanup(former.kill)
    wait_until(lambda: gateway.log_text().count(_GIVING) > begun, 60, "the hand-over begins")
    trial.pause(0, 2)
    former.kill()
    former.wait(10)
    trial.pause(0, 1)
    gateway.kill()
    _replace(trial, program)


@scenario("versions-in-turn", cycles=8, timeout_s=180, cycle_s=40)
def versions_in_turn(trial):
    """The versions follow each other again and again, with Kafka there or away, by kill, SIGTERM, hand-over, and a kill of
    both in a hand-over: nothing is lost or out of order."""
    programs = [places.BEACONGATE, earlier.program()]
    _begin(trial, programs[-1], quota_bytes=16 << 20, tables=_LEAVES_SOON)
    trial.refusals.add(503)
    for number in range(trial.cycles):
        away = trial.dice.random() < 0.5
        if away:
            trial.cluster.freeze()
        try:
            trial.pause(0.2, 1)
            change = trial.dice.choice([_kill_and_replace, _end_and_replace, _take_over, _kill_in_a_hand_over])
            trial.note(f"{change.__name__.strip('_')}{' (away)' if away else ''}")
            change(trial, programs[number % 2])
            trial.pause(0.2, 1)
        finally:
            if away:
                trial.cluster.thaw()
        _recovered(trial)
        trial.fault()
    trial.wait_accepting()


def _set_version(path, version):
    """Makes the segment one of that version, with a sound header: docs/journal_format.md."""
    with open(path, "r+b") as file:
        header = bytearray(file.read(64))
        struct.pack_into("<I", header, 8, version)
        struct.pack_into("<Q", header, 56, xxhash.xxh3_64_intdigest(bytes(header[:56])))
        file.seek(0)
        file.write(header)


@scenario("other-version", quick=True)
def other_version(trial):
    """A journal of a later version is left as it is, loudly, and delivered by the next gateway that can read it."""
    load = trial.begin()
    trial.cluster.freeze()
    trial.pause(0.5, 1)
    wait_until(lambda: load.accepted_count >= trial.beacons_min, 60, "there is enough traffic")
    load.stop()
    trial.gateway.kill()
    written = [path for path in journal_files.segments(trial.gateway.journal) if journal_files.frames(path)]
    assert written, "the journal is empty: Kafka was not away"
    for path in written:
        _set_version(path, 2)
    trial.cluster.thaw()
    trial.gateway.start()
    assert trial.gateway.check_books()["recovered"] == 0
    log = trial.gateway.log_text()
    for path in written:
        assert os.path.basename(path) in log, f"the log does not name {path}"
    trial.gateway.terminate()
    for path in written:
        _set_version(path, 1)
    trial.gateway.start()
    recovered = trial.gateway.check_books()["recovered"]
    assert recovered > 0
    trial.note(f"{len(written)} segments, {recovered} beacons")
    trial.fault()
