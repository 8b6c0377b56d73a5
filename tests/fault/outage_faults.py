"""Kafka is away until the journal is full."""

import time

from harness.child import wait_until

from campaign.scenario import scenario


@scenario("outage", timeout_s=400)
def outage(trial):
    """Kafka is away until the journal is full, at a steady rate: beacongate_journal_seconds_to_full foretells it;
    after the return the journal drains while the same traffic goes on, without a refusal."""
    trial.use_cluster()
    trial.cluster.kill()
    try:
        load = trial.begin(quota_bytes=16 << 20, segment_bytes=1 << 18)
        trial.refusals.add(503)
        time.sleep(20)
        foretold_s = trial.metric("beacongate_journal_seconds_to_full")
        began = time.monotonic()
        wait_until(lambda: load.statuses.get(503), 200, "the journal is full")
        took_s = time.monotonic() - began
        trial.check_shed_reply()
    finally:
        trial.cluster.restart()
    assert abs(foretold_s - took_s) < 0.3 * took_s, f"{foretold_s:.0f} s were foretold, {took_s:.0f} s it took"
    before, began = trial.gateway.check_books(), time.monotonic()
    wait_until(lambda: trial.gateway.check_books()["pending"] < 2000, 120, "the journal drains under load")
    drained_s = time.monotonic() - began
    after = trial.gateway.check_books()
    trial.wait_accepting()
    refused = load.statuses[503]
    time.sleep(3)
    assert load.statuses[503] == refused, "beacons are refused though the journal has room"
    delivered, accepted = (after[name] - before[name] for name in ("delivered", "accepted"))
    trial.note(f"full after {took_s:.0f} s, {foretold_s:.0f} s foretold; {delivered} were delivered in {drained_s:.1f} s "
               f"after the return while {accepted} were accepted")
    trial.fault()


TWO_HOURS_OF_A_THOUSAND = 2 * 3600 * 1000  # beacons
QUOTA_BYTES = 5_200_000_000  # for these, by docs/guarantees.md
FILLING_RATE = 25_000


@scenario("outage-two-hours", timeout_s=2400)
def outage_two_hours(trial):
    """The bytes of two hours without Kafka at a thousand beacons a second, in a few minutes: the quota that the
    documentation names is enough for them, and full when it was foretold; all of it goes out in order, and live traffic
    beside it is not refused."""
    trial.make_gateway(quota_bytes=QUOTA_BYTES, segment_bytes=64 << 20)
    filler = trial.begin_on_gateway(FILLING_RATE, method="post", connections=64)
    trial.refusals.add(503)
    trial.cluster.kill()
    try:
        time.sleep(90)
        foretold_s = trial.metric("beacongate_journal_seconds_to_full")
        began = time.monotonic()
        wait_until(lambda: trial.gateway.check_books()["shed"] > 0, 900, "the journal is full")
        took_s = time.monotonic() - began
        full = trial.gateway.check_books()
        held_bytes = trial.metric("beacongate_journal_bytes")
        trial.check_shed_reply()
    finally:
        trial.cluster.restart()
    filler.stop()
    wait_until(trial.gateway.ready, 120, "the journal has room")
    before, began = trial.gateway.check_books(), time.monotonic()
    live = trial.start_stream(1000)
    wait_until(lambda: trial.gateway.check_books()["pending"] < 5000, 900, "the journal drains under load")
    drained_s = time.monotonic() - began
    live.stop()
    drained = before["pending"] / drained_s
    trial.note(f"{full['pending']} beacons in {held_bytes / 1e9:.2f} GB; full after {took_s:.0f} s, {foretold_s:.0f} s foretold; "
               f"drained at {drained:.0f}/s beside {live.accepted_count} live ones, 99 % of them answered in "
               f"{live.latency_p99_us / 1000:.1f} ms")
    assert full["pending"] >= TWO_HOURS_OF_A_THOUSAND, f"only {full['pending']} beacons found room"
    assert abs(foretold_s - took_s) < 0.3 * took_s, f"{foretold_s:.0f} s were foretold, {took_s:.0f} s it took"
    assert not live.statuses, f"live beacons are refused while the journal drains: {live.statuses}"
    trial.fault()
