"""Reads a topic to its end and decodes it, with librdkafka's Python client and protobuf's own classes."""

import importlib
import os
import subprocess
import sys
import tempfile
from typing import Any, NamedTuple, Optional

import xxhash
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from . import places

_page_beacon_class = None


def page_beacon():
    """The class of beacon.v1.PageBeacon, generated from the tree's .proto files."""
    global _page_beacon_class
    if _page_beacon_class is None:
        with tempfile.TemporaryDirectory(prefix="beacongate-proto-") as folder:
            files = ["beacon/v1/options.proto", "beacon/v1/receipt.proto", "beacon/v1/page_beacon.proto"]
            subprocess.run(["protoc", f"--proto_path={places.PROTO}", f"--python_out={folder}",
                            *[os.path.join(places.PROTO, file) for file in files]], check=True)
            sys.path.insert(0, folder)
            _page_beacon_class = importlib.import_module("beacon.v1.page_beacon_pb2").PageBeacon
            sys.path.remove(folder)
    return _page_beacon_class


class Record(NamedTuple):
    partition: int
    offset: int
    key: Optional[bytes]
    beacon: Any

    @property
    def identity(self):
        return self.beacon.receipt.origin, self.beacon.receipt.sequence

    def params(self):
        return [(param.name, param.value) for param in self.beacon.params]

    def param(self, name):
        """The first parameter of this name."""
        return next((value for other, value in self.params() if other == name), None)


def read_all(bootstrap, topic, timeout_s=60):
    """Every record that the topic holds, by partition and offset."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "system-test", "enable.auto.commit": False,
                         "enable.partition.eof": True, "fetch.wait.max.ms": 10, "log_level": 2,
                         "isolation.level": "read_committed"})
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
        return sorted(_consume(consumer, len(partitions), timeout_s), key=lambda record: record[:2])
    finally:
        consumer.close()


def _consume(consumer, open_partitions, timeout_s):
    beacon_class = page_beacon()
    records = []
    quiet_s = 0.0
    while open_partitions > 0:
        messages = consumer.consume(1000, timeout=0.5)
        quiet_s = 0.0 if messages else quiet_s + 0.5
        assert quiet_s < timeout_s, f"{open_partitions} partitions did not reach their end"
        for message in messages:
            error = message.error()
            if error is None:
                records.append(Record(message.partition(), message.offset(), message.key(),
                                      beacon_class.FromString(message.value())))
            elif error.code() == KafkaError._PARTITION_EOF:
                open_partitions -= 1
            else:
                raise AssertionError(f"reading failed: {error}")
    return records


def partition_of(key, partitions):
    """What the contract promises of a key."""
    return xxhash.xxh3_64_intdigest(key) % partitions
