"""Limits of the process: descriptors, memory, and the killer that comes when there is none."""

import os
import shutil
import socket
import time

from harness.child import wait_until

from campaign.scenario import Skip, scenario


def _prlimit(*limits):
    if shutil.which("prlimit") is None:
        raise Skip("prlimit is not installed")
    return ["prlimit", *limits]


@scenario("descriptors", quick=True)
def descriptors(trial):
    """Idle connections take every descriptor: accepting pauses without burning a core, connections that exist and the journal
    go on, and it resumes."""
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
    """The address space is bounded and Kafka is away: beacons wait on disk, not in memory; the process survives or is started
    again, and loses nothing."""
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
    """The kernel kills the gateway in a cgroup whose memory is used up: as kill -9."""
    group = _cgroup(trial, 96 << 20)
    trial.begin()
    trial.note(_move_into(group, trial.gateway.process.pid))
    # The bound falls under what it uses; what cannot be reclaimed is the reason of its death.
    with open(os.path.join(group, "memory.max"), "w", encoding="ascii") as file:
        file.write(str(1 << 20))
    wait_until(lambda: trial.gateway.process.poll() is not None, 60, "the kernel kills it")
    code = trial.gateway.process.returncode
    assert code == -9, f"it ended with {code}"
    trial.fault()
    trial.gateway.start()
    trial.wait_accepting()
    trial.take_base()


def _cgroup(trial, bytes_max):
    root = "/sys/fs/cgroup"
    if not os.path.exists(os.path.join(root, "cgroup.controllers")):
        raise Skip("there is no cgroup v2")
    group = os.path.join(root, f"beacongate-{os.getpid()}-{trial.dice.randrange(1 << 30)}")
    try:
        os.mkdir(group)
        trial.cleanup(_remove, group)
        with open(os.path.join(group, "memory.max"), "w", encoding="ascii") as file:
            file.write(str(bytes_max))
    except OSError as error:
        raise Skip(f"no cgroup can be made for it: {error}") from None
    return group


def _remove(group):
    try:
        os.rmdir(group)
    except OSError:
        time.sleep(0.5)
        os.rmdir(group)


def _move_into(group, pid):
    with open(os.path.join(group, "cgroup.procs"), "w", encoding="ascii") as file:
        file.write(str(pid))
    return f"cgroup of {pid}"
