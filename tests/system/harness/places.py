"""Where things are, and free ports."""

import os
import socket

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
PROGRAMS = os.path.join(os.environ.get("BEACONGATE_BUILD_DIR", os.path.join(ROOT, "build", "release")), "bin")
BEACONGATE = os.path.join(PROGRAMS, "beacongate")
BEACONCTL = os.path.join(PROGRAMS, "beaconctl")
CLUSTER = os.path.join(ROOT, "deploy", "kafka", "cluster")
PROTO = os.path.join(ROOT, "proto")
# Requests as real trackers sent them; they stand beside the repository (or the folder of its worktrees), not in it.
_CORPORA = [os.path.join(ROOT, *up, "shared", "corpus", "dev.jsonl") for up in ([".."], ["..", ".."])]
CORPUS = os.environ.get("BEACONGATE_CORPUS") or next(filter(os.path.exists, _CORPORA), _CORPORA[0])

# Below the range from which the kernel takes ports for connections, so that nobody is given ours meanwhile.
_PORTS = range(20000, 32000)
_next_port = _PORTS.start + (os.getpid() * 37) % (len(_PORTS) - 1000)


def free_ports(count):
    """The first of `count` consecutive ports on which nobody listens; never the same twice in one process."""
    global _next_port
    while True:
        first = _next_port
        _next_port += count
        if _next_port >= _PORTS.stop:
            _next_port = _PORTS.start
            continue
        if all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port):
    with socket.socket() as probe:
        # As servers do: a connection in TIME_WAIT does not make a port unusable.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
