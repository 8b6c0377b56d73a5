"""Limits of the process: descriptors, connections, memory, and the killer that comes when there is none."""

import os
import resource
import shutil
import signal
import socket
import time

from harness.child import wait_until

from campaign.memory_group import MemoryGroup
from campaign.scenario import Skip, scenario
from campaign.usage_watch import usage

IDLE = 10_000


def _prlimit(*limits):
    if shutil.which("prlimit") is None:
        raise Skip("prlimit is not installed")
    return ["prlimit", *limits]


@scenario("descriptors", quick=True)
def descriptors(trial):
    """Idle connections take every descriptor: accepting pauses without burning a core, connections that exist and
    the journal go on, and it resumes."""
    gateway = trial.make_gateway(http="max_connections = 5000")
    gateway.prefix = _prlimit("--nofile=120:120")
    trial.begin_on_gateway()
    idle = []
    try:
        for _ in range(150):
            idle.append(socket.create_connection(("127.0.0.1", gateway.http_port), timeout=5))
        cpu_before = _cpu_s(gateway.process.pid)
        began = time.monotonic()
        time.sleep(3)
        share = (_cpu_s(gateway.process.pid) - cpu_before) / (time.monotonic() - began)
        assert share < 0.9, f"it burns {share:.0%} of a core"
        trial.wait_accepting()  # the load's connections are there yet
        trial.note(f"{share:.0%} of a core")
    finally:
        for each in idle:
            each.close()
    trial.refusals.add(503)  # that which is over the bound of connections is told so
    wait_until(gateway.ready, 30, "it is ready again")
    trial.fault()
    trial.pause(0.5, 1)


def _cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@scenario("memory-limit", timeout_s=240)
def memory_limit(trial):
    """The address space is bounded and Kafka is away: beacons wait on disk, not in memory; the process survives or
    is started again, and loses nothing."""
    gateway = trial.make_gateway(quota_bytes=32 << 20)
    gateway.prefix = _prlimit(f"--as={(1 << 30) + (1 << 29)}")
    trial.begin_on_gateway()
    trial.cluster.freeze()
    try:
        trial.pause(8, 12)
        ended = gateway.process.poll()
        assert ended is None, f"it ended with {ended}: {gateway.log_tail(3)}"
    finally:
        trial.cluster.thaw()
    trial.fault()


@scenario("oom-kill", timeout_s=240)
def oom_kill(trial):
    """Memory runs out in the gateway's cgroup, and the kernel kills it under load: as kill -9."""
    group = MemoryGroup(f"{os.getpid()}-{trial.dice.randrange(1 << 30)}")
    trial.cleanup(group.close)
    gateway = trial.make_gateway()
    gateway.prefix = group.prefix
    trial.begin_on_gateway()
    room = next(mib for mib in (4, 8, 16, 32, 64, 128) if group.bound(usage(gateway.process.pid)[0] + (mib << 20)))
    # Half of a body each, which the gateway keeps until the rest comes.
    hogs = [Hog(gateway.http_port) for _ in range(100 + 100 * room)]
    wait_until(lambda: gateway.process.poll() is not None or not all(hog.push() for hog in hogs), 60, "memory runs out")
    wait_until(lambda: gateway.process.poll() is not None, 60, "the kernel kills it")
    for hog in hogs:
        hog.close()
    code = gateway.process.returncode
    assert code == -signal.SIGKILL and group.kills() > 0, f"it ended with {code}"
    trial.fault(group.kills())
    gateway.prefix = []
    gateway.start()
    trial.wait_accepting()
    trial.take_base()


class Hog:
    """A connection whose request never ends."""

    def __init__(self, port):
        self._socket = None
        try:
            self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
            self._socket.sendall(b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 60000\r\n\r\n")
            self._socket.setblocking(False)
        except OSError:
            pass

    def push(self):
        """Some more of it; False when nobody takes it."""
        try:
            self._socket.send(b"x" * 2000)
        except BlockingIOError:
            pass
        except (OSError, AttributeError):
            return False
        return True

    def close(self):
        if self._socket is not None:
            self._socket.close()


@scenario("idle-connections", timeout_s=300)
def idle_connections(trial):
    """Ten thousand idle connections while beacons flow, and the gateway is killed and started: the beacons that come on
    other connections are served as ever, and the ten thousand may come again at once."""
    _allow_descriptors(IDLE + 1000)
    gateway = trial.make_gateway(http=f"max_connections = {IDLE + 1000}\nidle_timeout_ms = 600000")
    trial.begin_on_gateway()
    for _ in range(2):
        idle = [socket.create_connection(("127.0.0.1", gateway.http_port), timeout=10) for _ in range(IDLE)]
        try:
            wait_until(lambda: trial.metric("beacongate_http_connections_open") >= IDLE, 60, "all are there")
            trial.wait_accepting()
            before, began = trial.accepted_count, time.monotonic()
            time.sleep(3)
            trial.note(f"{(trial.accepted_count - before) / (time.monotonic() - began):.0f} beacons/s beside {IDLE} connections")
            gateway.kill()
            gateway.start()
            trial.wait_accepting()
            trial.fault()
        finally:
            for each in idle:
                each.close()
    trial.take_base()


def _allow_descriptors(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count:
        raise Skip(f"a process may have {hard} descriptors at most")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
