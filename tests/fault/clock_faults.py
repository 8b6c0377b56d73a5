"""The wall clock jumps and drifts: clock_shim.c, preloaded, moves it for the gateway alone."""

import os
import struct
import time

from harness import places
from harness.records import read_all

from campaign.scenario import Skip, scenario

SHIM = os.path.join(os.path.dirname(places.PROGRAMS), "lib", "fault_clock_shim.so")
HOUR_S = 3600


class MovedClock:
    """Of the processes that get `environment`."""

    def __init__(self, folder):
        if not os.path.exists(SHIM):
            raise Skip(f"{SHIM} is not built")
        self._path = os.path.join(folder, "clock")
        self._write(0)
        self.environment = {"LD_PRELOAD": SHIM, "FAULT_CLOCK_FILE": self._path}

    def move(self, seconds):
        """To so many seconds off the true time."""
        self._write(int(seconds * 1e9))

    def _write(self, nanos):
        with open(self._path, "r+b" if os.path.exists(self._path) else "wb") as file:
            file.write(struct.pack("<q", nanos))


def _begin(trial, **options):
    gateway = trial.make_gateway(**options)
    clock = MovedClock(gateway.dir)
    gateway.environment = clock.environment
    trial.begin_on_gateway()
    return clock


def _check_flow(trial, seconds):
    """What is accepted goes on being delivered within so many seconds."""
    before = trial.gateway.check_books()["delivered"]
    deadline = time.monotonic() + seconds
    while trial.gateway.check_books()["delivered"] < before + 200:
        assert time.monotonic() < deadline, f"delivery stands still for {seconds} s after a jump of the clock"
        time.sleep(0.1)


def _received_at_s(trial):
    records = read_all(trial.cluster.bootstrap, trial.topic)
    return [record.beacon.receipt.received_at.ToMicroseconds() / 1e6 for record in records]


@scenario("clock-forward", quick=True)
def clock_forward(trial):
    """The clock jumps an hour ahead and back: accepting and delivering go on, ids stay unique, receipts say the
    time."""
    began = time.time()
    clock = _begin(trial)
    clock.move(HOUR_S)
    _check_flow(trial, 20)
    clock.move(0)
    _check_flow(trial, 20)
    trial.fault(2)
    trial.loads[0].stop()
    trial.gateway.wait_delivered()
    ahead = sum(at > began + HOUR_S - 1 for at in _received_at_s(trial))
    assert ahead > 50, "the gateway did not see the clock jump"
    trial.note(f"{ahead} beacons of the other hour")


@scenario("clock-back", quick=True)
def clock_back(trial):
    """The clock jumps an hour back and stays there: nothing waits for the hour to pass; a kill and a restart change
    nothing."""
    clock = _begin(trial)
    _check_flow(trial, 30)
    clock.move(-HOUR_S)
    _check_flow(trial, 20)
    trial.restart()
    trial.wait_accepting()
    _check_flow(trial, 20)
    trial.take_base()
    trial.fault()


@scenario("clock-back-while-away", timeout_s=240)
def clock_back_while_away(trial):
    """The clock jumps an hour back while the broker is away: once it is there again it is found, within a minute."""
    clock = _begin(trial, quota_bytes=64 << 20)
    _check_flow(trial, 30)
    trial.cluster.kill()
    try:
        trial.pause(2, 4)
        clock.move(-HOUR_S)
        trial.pause(0.5, 1)
    finally:
        trial.cluster.restart()
    trial.fault()
    _check_flow(trial, 60)


def _keep_stepping_back(clock, seconds, step_s=100):
    """Back by so much four times a second, so that every wait that begins meanwhile sees a step."""
    for step in range(1, 4 * seconds + 1):
        clock.move(-step * step_s)
        time.sleep(0.25)


@scenario("end-after-clock-back", quick=True)
def end_after_clock_back(trial):
    """SIGTERM after the clock went back while threads waited for a frozen broker: it ends in the time of
    drain_timeout_ms, by itself."""
    clock = _begin(trial, tables="[shutdown]\ndrain_timeout_ms = 2000")
    trial.cluster.freeze()
    try:
        _keep_stepping_back(clock, 13)  # the look at topics comes every 10 s
        began = time.monotonic()
        code = trial.gateway.terminate(30)
        took_s = time.monotonic() - began
    finally:
        trial.cluster.thaw()
    trial.loads[0].stop()
    trial.fault()
    assert code == 0, f"it ended with {code}"
    assert took_s < 12, f"it took {took_s:.1f} s"
    assert "does not end in time" not in trial.gateway.log_text(), "a part of it did not end"
    trial.note(f"ended in {took_s:.1f} s")
    trial.gateway.start()


@scenario("clock-back-while-frozen")
def clock_back_while_frozen(trial):
    """The clock goes back by hours while threads wait for a frozen broker: once it is thawed, delivery goes on within
    seconds."""
    clock = _begin(trial, quota_bytes=64 << 20)
    _check_flow(trial, 30)
    trial.cluster.freeze()
    try:
        _keep_stepping_back(clock, 13, 1000)
    finally:
        trial.cluster.thaw()
    trial.fault()
    _check_flow(trial, 20)


@scenario("clock-back-at-start")
def clock_back_at_start(trial):
    """The clock goes back by hours while a gateway that was started without a broker looks for one: once it is there,
    delivery begins within a minute."""
    trial.use_cluster()
    trial.cluster.kill()
    try:
        clock = _begin(trial, quota_bytes=64 << 20)
        _keep_stepping_back(clock, 8, 1000)
    finally:
        trial.cluster.restart()
    trial.fault()
    _check_flow(trial, 60)


@scenario("clock-drift")
def clock_drift(trial):
    """The clock wanders by minutes, up and down, while the gateway is killed now and then."""
    clock = _begin(trial)
    for _ in range(6):
        for _ in range(5):
            clock.move(trial.dice.uniform(-600, 600))
            trial.pause(0.05, 0.4)
        trial.restart()
        trial.fault()
    _check_flow(trial, 30)
