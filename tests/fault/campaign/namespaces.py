"""A network namespace for each broker, joined by a bridge that we are on too: links that are really down, and routes into
nothing. Packets vanish; nobody sends a reset. Needs root and a kernel with veth and bridges."""

import os
import subprocess

from .scenario import Skip


def _ip(*words):
    try:
        result = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=30, check=False)
    except FileNotFoundError:
        raise Skip("ip (iproute2) is not installed") from None
    if result.returncode != 0:
        raise OSError(f"ip {' '.join(words)}: {result.stderr.strip()}")


class Namespaces:
    """Broker N is at `network`.N in the namespace that `deploy/kafka/cluster --network` wants; we are at .254."""

    def __init__(self, brokers):
        pid = os.getpid()
        self.network = f"10.{128 + pid // 250 % 100}.{pid % 250}"
        self._bridge = f"kafka{pid}"
        self._brokers = range(1, brokers + 1)
        try:
            self._make()
        except OSError as error:
            self.close()
            raise Skip(f"no network namespaces here: {error}") from None

    def _make(self):
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{self.network}.254/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for broker in self._brokers:
            name = self._name(broker)
            _ip("netns", "add", name)
            _ip("link", "add", self._link(broker), "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("link", "set", self._link(broker), "master", self._bridge, "up")
            _ip("-n", name, "addr", "add", f"{self.network}.{broker}/24", "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
            _ip("-n", name, "link", "set", "lo", "up")

    def _name(self, broker):
        return f"kafka-{self.network}-{broker}"

    def _link(self, broker):
        return f"{self._bridge}v{broker}"

    def cut(self, broker):
        """Its link is down: nobody reaches it, the other brokers included."""
        _ip("link", "set", self._link(broker), "down")

    def lose_requests(self, broker):
        """What we send to it vanishes."""
        _ip("route", "add", "blackhole", f"{self.network}.{broker}/32")

    def lose_replies(self, broker):
        """What it sends to us vanishes; the other brokers hear it."""
        _ip("-n", self._name(broker), "route", "add", "blackhole", f"{self.network}.254/32")

    def heal(self, broker):
        _ip("link", "set", self._link(broker), "up")
        for words in (("route", "del", "blackhole", f"{self.network}.{broker}/32"),
                      ("-n", self._name(broker), "route", "del", "blackhole", f"{self.network}.254/32")):
            try:
                _ip(*words)
            except OSError:
                pass  # it was not there

    def close(self):
        # The kernel is slow to take a namespace down: its link goes at once if we say so.
        for words in ([("link", "del", self._link(broker)) for broker in self._brokers]
                      + [("netns", "del", self._name(broker)) for broker in self._brokers]
                      + [("link", "del", self._bridge)]):
            try:
                _ip(*words)
            except (OSError, Skip):
                pass  # not made
