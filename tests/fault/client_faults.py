"""Clients that are slow, rude, or send twice."""

import socket
import struct
import time

from harness.child import wait_until
from harness.client import Connection
from harness.load import request
from harness.records import read_all

from campaign.scenario import scenario


def _connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=5)


@scenario("slow-clients", quick=True)
def slow_clients(trial):
    """A thousand idle connections, a hundred that send a byte at a time, a storm of new ones: good clients are served, and each
    of the slow ones is ended by an absolute deadline."""
    trial.begin(http="head_timeout_ms = 3000\nidle_timeout_ms = 6000")
    port = trial.gateway.http_port
    idle = [_connect(port) for _ in range(1000)]
    drips = [_connect(port) for _ in range(100)]
    raw = request("drip", 1)
    began = time.monotonic()
    ended = {}
    position = 0
    while time.monotonic() - began < 5:
        for number, drip in enumerate(drips):
            if number not in ended:
                try:
                    drip.send(raw[position % len(raw):position % len(raw) + 1])
                except OSError:
                    ended[number] = time.monotonic() - began
        _connect(port).close()  # the storm
        position = min(position + 1, 20)  # never whole
        time.sleep(0.2)
    trial.wait_accepting()
    assert len(ended) == len(drips), f"{len(drips) - len(ended)} of {len(drips)} slow clients are still there after 5 s"
    wait_until(lambda: trial.metric("beacongate_http_connections_open") < 50, 30, "idle connections are ended")
    for each in idle + drips:
        each.close()
    trial.fault(len(drips) + len(idle))


@scenario("rude-clients", quick=True, cycles=300, cycle_s=0.2)
def rude_clients(trial):
    """Connections are reset before, in and after a request, and before the reply is taken: no crash; what was not answered may
    be there, and is not there twice."""
    trial.begin()
    trial.others = {f"rude{number}" for number in range(trial.cycles)}
    port = trial.gateway.http_port
    for number in range(trial.cycles):
        raw = request(f"rude{number}", 1)
        end = trial.dice.randrange(0, len(raw) + 1)
        rude = _connect(port)
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        try:
            rude.sendall(raw[:end])
        except OSError:
            pass
        if number % 3 == 0:
            time.sleep(trial.dice.uniform(0, 0.005))
        rude.close()
        trial.fault()


@scenario("sent-twice", quick=True)
def sent_twice(trial):
    """A balancer sends the same beacon to another gateway as well: both are kept, and the receipts tell whose is whose."""
    trial.begin()
    first = trial.gateway
    second = trial.make_gateway().start()
    twice = 100
    trial.apart = {"twice"}
    for number in range(1, twice + 1):
        for gateway in (first, second):
            with Connection(gateway.http_port) as connection:
                assert connection.exchange(request("twice", number)).accepted, number
    accepted = second.wait_delivered()["accepted"]
    assert accepted == twice, f"{accepted}, not {twice}"
    assert second.terminate() == 0
    trial.gateway = first
    trial.loads[0].stop()
    first.wait_delivered()
    copies = [record for record in read_all(trial.cluster.bootstrap, trial.topic) if record.beacon.visitor == "twice"]
    origins = {(record.param("n"), record.beacon.receipt.origin) for record in copies}
    assert len(copies) == len(origins) == 2 * twice, f"{len(copies)} records, {len(origins)} that differ, of {2 * twice}"
    trial.fault(twice)
