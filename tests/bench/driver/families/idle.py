"""What connections cost that do nothing, and all that is resident beside them."""

import resource
import socket
import time

from driver.processes import BenchError

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
CONNECTIONS = 10_000
REQUEST = b"GET /b?site=a.com HTTP/1.1\r\nHost: a\r\n\r\n"
SPARE_FILES = 200


def measure(bench):
    count = allow_files(1_000 if bench.quick else CONNECTIONS)
    settings = ("http.idle_timeout_ms=600000",)
    with bench.gateway("idle", settings=settings) as gateway:
        # What grows with traffic has grown: buffers, the producer, windows of all partitions.
        told = bench.load_for(gateway.port, bench.seconds(6, 2), ["--rate", 20_000])
        gateway.wait_delivered()
        before = gateway.child.memory(gateway.journal)
        connections = [ask_once(gateway.port, number) for number in range(count)]
        gateway.wait_delivered()
        time.sleep(1)
        after = gateway.child.memory(gateway.journal)
        open_now = gateway.metric("beacongate_http_connections_open")
        for connection in connections:
            connection.close()
        told["accepted"] += count
        books = gateway.close_books(told)
    if open_now < count:
        raise BenchError(f"{open_now:.0f} of {count} connections were open")
    return {"connections": count,
            "bytes_each": (after["anonymous"] - before["anonymous"]) / count,
            "resident_bytes": after["resident"], "mapped_bytes": after["mapped"],
            "beyond_mappings_bytes": after["resident"] - after["mapped"], "books": books}


def allow_files(count):
    """How many connections may be opened; the limit of open files is raised as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(hard, count + SPARE_FILES)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
    except (ValueError, PermissionError):
        wanted = hard
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(count, wanted - SPARE_FILES)


def ask_once(port, number):
    """A connection that has been served once. Of several addresses: one has too few ports."""
    connection = socket.socket()
    connection.bind((f"127.0.0.{2 + number // 10_000}", 0))
    connection.settimeout(30)
    connection.connect(("127.0.0.1", port))
    connection.sendall(REQUEST)
    if not connection.recv(4096).startswith(b"HTTP/1.1 2"):
        raise BenchError("an idle connection was not answered 2xx")
    return connection


def lines(data):
    mib = 1 << 20
    return [f"{data['connections']:,} idle connections, each served once, 512 partitions: "
            f"**{data['bytes_each']:.0f} bytes** each; resident {data['resident_bytes'] / mib:.1f} MiB, of which "
            f"{data['mapped_bytes'] / mib:.1f} MiB are the journal's mappings: "
            f"**{data['beyond_mappings_bytes'] / mib:.1f} MiB** beyond them."]
