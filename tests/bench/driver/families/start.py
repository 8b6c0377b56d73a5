"""From the start of the process to its first answer, with an empty journal."""

import socket
import statistics
import time

from driver.processes import BenchError

PROGRAMS = ("beacongate", "beaconctl")
REQUEST = b"GET /b?site=a.com HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def measure(bench):
    starts, books = [], []
    for _ in range(2 if bench.quick else 7):
        gateway = bench.gateway("starts")
        begin = time.monotonic()
        gateway.start()
        try:
            starts.append(answered_after_ms(gateway, begin))
            books.append(gateway.close_books({"accepted": 1, "failed": 0}))
        finally:
            gateway.__exit__()
    return {"starts_ms": starts, "median_ms": statistics.median(starts), "books": books}


def answered_after_ms(gateway, begin, timeout_s=60):
    """One beacon that is answered 2xx; it waits in the backlog of a port that is not served yet."""
    while time.monotonic() - begin < timeout_s:
        gateway.child.require_alive()
        try:
            with socket.create_connection(("127.0.0.1", gateway.port), timeout_s) as connection:
                connection.sendall(REQUEST)
                if connection.recv(4096).startswith(b"HTTP/1.1 2"):
                    return (time.monotonic() - begin) * 1000
        except OSError:
            pass
        time.sleep(0.0005)
    raise BenchError(f"the gateway answered nothing for {timeout_s} s: {gateway.child.tail()}")


def lines(data):
    each = ", ".join(f"{start:.0f}" for start in data["starts_ms"])
    return [f"With an empty journal the first answer came **{data['median_ms']:.0f} ms** after the start of the "
            f"process (median of {each})."]
