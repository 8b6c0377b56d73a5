"""The gateway's process: killed, ended, stopped, started twice."""

import signal
import time

from harness import child, places

from campaign.scenario import scenario


@scenario("kill", quick=True, cycles=10)
def kill(trial):
    """kill -9 under load at random moments: the next start delivers what is left, nothing is lost."""
    load = trial.begin()
    for _ in range(trial.cycles):
        trial.pause(0.05, 0.7)
        trial.gateway.check_books()
        trial.restart()
        trial.fault()
    assert load.unanswered >= trial.cycles, "the kills met no traffic"


@scenario("kill-replay", quick=True, cycles=5, cycle_s=15)
def kill_replay(trial):
    """kill -9 during the replay of what the kill before left, three deep: nothing is lost, no loop of crashes."""
    trial.begin()
    met = 0
    for _ in range(trial.cycles):
        trial.cluster.freeze()
        trial.pause(0.2, 0.4)  # what the journal gets now cannot be delivered: there will be a replay
        trial.restart()
        trial.cluster.thaw()
        for _ in range(3):
            trial.pause(0, 0.1)
            books = trial.gateway.check_books()
            met += books["delivered"] < books["recovered"]
            trial.restart()
            trial.fault()
    trial.note(f"{met} kills in a replay")
    assert met >= trial.cycles, f"only {met} kills met a replay"


@scenario("kill-start", cycles=20, cycle_s=5)
def kill_start(trial):
    """kill -9 within half a second of the start, again and again: recovery is not disturbed by its own interruption."""
    trial.begin()
    trial.cluster.freeze()
    trial.pause(0.5, 1)
    for _ in range(trial.cycles):
        trial.gateway.kill()
        trial.gateway.launch()
        trial.pause(0, 0.5)
        trial.fault()
    trial.gateway.kill()
    trial.cluster.thaw()
    trial.gateway.start()
    trial.wait_accepting()


@scenario("term", quick=True, cycles=4)
def term(trial):
    """SIGTERM under load: the process ends with 0 in time and leaves nothing; the next start has nothing to deliver."""
    trial.begin()
    for _ in range(trial.cycles):
        trial.pause(0.3, 0.8)
        code = trial.gateway.terminate()
        assert code == 0, f"it ended with {code}"
        trial.gateway.start()
        recovered = trial.gateway.check_books()["recovered"]
        assert recovered == 0, f"{recovered} beacons were left"
        trial.fault()


@scenario("term-kafka-away", quick=True)
def term_kafka_away(trial):
    """SIGTERM while Kafka is away: it ends in the time of drain_timeout_ms, and what is left stays in the journal."""
    load = trial.begin(tables="[shutdown]\ndrain_timeout_ms = 2000")
    trial.cluster.freeze()
    try:
        trial.pause(0.5, 1)
        began = time.monotonic()
        code = trial.gateway.terminate(30)
        took_s = time.monotonic() - began
    finally:
        trial.cluster.thaw()
    load.stop()
    assert code == 0, f"it ended with {code}"
    assert took_s < 12, f"it took {took_s:.1f} s"
    trial.gateway.start()
    recovered = trial.gateway.check_books()["recovered"]
    assert recovered > 0, "nothing was left: Kafka was not away"
    trial.note(f"ended in {took_s:.1f} s, {recovered} left")
    trial.fault()


def _stop_for(trial, seconds):
    trial.gateway.signal(signal.SIGSTOP)
    time.sleep(seconds)
    trial.gateway.signal(signal.SIGCONT)
    trial.fault()


@scenario("freeze", quick=True)
def freeze(trial):
    """SIGSTOP of the gateway for seconds, and SIGCONT: it goes on, nothing is lost."""
    trial.begin()
    for _ in range(2):
        trial.pause(0.2, 0.6)
        _stop_for(trial, trial.dice.uniform(2, 5))
    trial.wait_accepting()


@scenario("freeze-long", timeout_s=300)
def freeze_long(trial):
    """The same for longer than the timeouts of clients and of Kafka."""
    trial.begin()
    _stop_for(trial, trial.dice.uniform(45, 75))
    trial.wait_accepting()
    trial.pause(1, 2)


@scenario("two-gateways", quick=True)
def two_gateways(trial):
    """A second gateway on the same journal is refused, and not after the first one was killed."""
    trial.begin()
    for _ in range(2):
        second = child.run([places.BEACONGATE, "--config", trial.gateway.config, "--set", "http.listen=127.0.0.1:0",
                            "--set", "admin.listen=127.0.0.1:0"])
        assert second.returncode not in (0, -signal.SIGSEGV), f"the second one ended with {second.returncode}"
        assert "journal" in second.stderr, f"it does not say why: {second.stderr}"
        trial.pause(0.1, 0.4)
        trial.restart()
        trial.fault()
