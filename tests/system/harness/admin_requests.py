"""What the operators' tools ask of Kafka and confluent_kafka of Debian 12 cannot: as bytes on a socket.

https://kafka.apache.org/protocol has the grammar: ElectLeaders version 1, AlterPartitionReassignments version 0. Any broker passes
them on to the controller.
"""

import socket
import struct

_ELECT_LEADERS = (43, 1)
_ALTER_PARTITION_REASSIGNMENTS = (45, 0)
_TIMEOUT_MS = 20_000


def elect_preferred_leaders(port):
    """Of every partition: the first of its replicas."""
    preferred, every_partition = 0, -1
    body = _call(port, _ELECT_LEADERS, b"", struct.pack(">bii", preferred, every_partition, _TIMEOUT_MS))
    _, error = struct.unpack_from(">ih", body)
    assert error == 0, f"ElectLeaders: error {error}"


def reassign(port, topic, replicas):
    """replicas: partition -> ids of brokers, the preferred leader first."""
    partitions = b"".join(struct.pack(">i", partition) + _array([struct.pack(">i", broker) for broker in brokers]) + b"\0"
                          for partition, brokers in replicas.items())
    name = topic.encode()
    topics = _varint(2) + _varint(len(name) + 1) + name + _varint(len(replicas) + 1) + partitions + b"\0"
    body = _call(port, _ALTER_PARTITION_REASSIGNMENTS, b"\0", struct.pack(">i", _TIMEOUT_MS) + topics + b"\0")
    _, _, error = struct.unpack_from(">bih", body)  # the tags of the head, throttling, the error
    assert error == 0, f"AlterPartitionReassignments: error {error}"


def _array(elements):
    return _varint(len(elements) + 1) + b"".join(elements)


def _varint(value):
    data = b""
    while value >= 0x80:
        data += bytes([value & 0x7F | 0x80])
        value >>= 7
    return data + bytes([value])


def _call(port, key_and_version, tags, payload):
    """The reply behind its correlation id."""
    client = b"system-test"
    message = struct.pack(">hhih", *key_and_version, 1, len(client)) + client + tags + payload
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(struct.pack(">i", len(message)) + message)
        with connection.makefile("rb") as stream:
            (size,) = struct.unpack(">i", stream.read(4))
            return stream.read(size)[4:]
