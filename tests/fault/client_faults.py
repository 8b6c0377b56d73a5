"""Clients that are slow, rude, or send twice."""

import socket
import struct
import time

from harness.child import wait_until
from harness.client import Connection
from harness.load import request

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
    port = trial.gateway.http_port
    for number in range(trial.cycles):
        raw = request("fresh", 1)  # the oracle knows that visitor
        end = trial.dice.randrange(0, len(raw) + 1)
        rude = _connect(port)
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        try:
            rude.sendall(raw[:end] * trial.dice.choice([1, 1, 3]))
        except OSError:
            pass
        if number % 3 == 0:
            time.sleep(trial.dice.uniform(0, 0.005))
        rude.close()
        trial.fault()


@scenario("sent-twice", quick=True)
def sent_twice(trial):
    """A balancer sends the same beacon to another gateway as well: each is accepted and kept once by each, and told apart by
    the receipt."""
    trial.begin()
    first = trial.gateway
    second = trial.make_gateway().start()
    twice = 100
    for number in range(1, twice + 1):
        for gateway in (first, second):
            with Connection(gateway.http_port) as connection:
                assert connection.exchange(request("fresh", 1)).accepted, number
    accepted = second.wait_delivered()["accepted"]
    assert accepted == twice, f"{accepted}, not {twice}"
    assert second.terminate() == 0
    trial.gateway = first
    trial.fault(twice)
