"""Requests of Kafka's protocol that confluent_kafka 1.7 has no calls for, byte by byte:
https://kafka.apache.org/protocol.

Brokers hand all of them on to the controller.
"""

import socket
import struct

_ALTER_REASSIGNMENTS, _ELECT_LEADERS, _CREATE_ACLS, _DELETE_ACLS = 45, 43, 30, 31
_PREFERRED = 0
_TOPIC, _LITERAL, _ALLOW = 2, 3, 3  # of a resource, its name, a permission
WRITE, DESCRIBE, DESCRIBE_CONFIGS = 4, 8, 10  # operations


def _exchange(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        data = b""
        while len(data) < 4 or len(data) < 4 + struct.unpack_from(">i", data)[0]:
            piece = connection.recv(65536)
            if not piece:
                raise AssertionError("the broker ended the connection")
            data += piece
    return data[8:]  # behind the size and the correlation id


def _compact(items):
    """A compact array of fewer than 127 items, or a compact string."""
    assert len(items) < 127
    return bytes([len(items) + 1]) + (items if isinstance(items, bytes) else b"".join(items))


def reassign(port, topic, replicas):
    """Gives each partition its list of replicas, the preferred leader first."""
    no_tags = b"\0"
    partitions = [struct.pack(">i", number) + _compact([struct.pack(">i", broker) for broker in brokers]) + no_tags
                  for number, brokers in enumerate(replicas)]
    topics = [_compact(topic.encode()) + _compact(partitions) + no_tags]
    head = struct.pack(">hhih", _ALTER_REASSIGNMENTS, 0, 1, -1) + no_tags
    reply = _exchange(port, head + struct.pack(">i", 30_000) + _compact(topics) + no_tags)
    (error,) = struct.unpack_from(">h", reply, 1 + 4)  # behind the tags of the header and the throttle time
    assert error == 0, f"reassigning: error {error}"


def elect_preferred_leaders(port):
    """Of all partitions that have another one."""
    head = struct.pack(">hhih", _ELECT_LEADERS, 1, 2, -1)
    reply = _exchange(port, head + struct.pack(">bii", _PREFERRED, -1, 30_000))
    (error,) = struct.unpack_from(">h", reply, 4)
    assert error == 0, f"electing leaders: error {error}"


def _string(text):
    return struct.pack(">h", len(text)) + text.encode()


def _acls(port, key, user, topic, operations):
    """An entry for each operation, which creating and deleting spell alike."""
    entries = [struct.pack(">b", _TOPIC) + _string(topic) + struct.pack(">b", _LITERAL) + _string(f"User:{user}")
               + _string("*") + struct.pack(">bb", operation, _ALLOW) for operation in operations]
    reply = _exchange(port, struct.pack(">hhihi", key, 1, 3, -1, len(entries)) + b"".join(entries))
    (error,) = struct.unpack_from(">h", reply, 4 + 4)  # behind the throttle time and the count
    assert error == 0, f"changing rights: error {error}"


def grant(port, user, topic, operations):
    """The user may do these operations on the topic."""
    _acls(port, _CREATE_ACLS, user, topic, operations)


def revoke(port, user, topic, operations):
    _acls(port, _DELETE_ACLS, user, topic, operations)
