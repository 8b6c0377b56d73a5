"""Reads beaconload's run log, from docs/run_log_format.md alone."""

import os
import struct

import xxhash

_MAGIC = b"beacongate runlog 1\n"
_HEAD = struct.Struct("<IIQ")  # payload bytes, kind, checksum
_OUTCOMES = 2
ACCEPTED = 0


def accepted_ids(path):
    """The (lane, sequence) of every beacon that was answered 2xx."""
    with open(path, "rb") as file:
        data = file.read()
    assert data.startswith(_MAGIC), path
    ids = set()
    for kind, payload in _blocks(data, len(_MAGIC)):
        if kind == _OUTCOMES:
            numbers = list(_varints(payload))
            for lane, first, count, outcome in zip(*[iter(numbers)] * 4, strict=True):
                if outcome == ACCEPTED:
                    ids.update((lane, first + n) for n in range(count))
    return ids


class AcceptedCount:
    """How many beacons were answered 2xx, by a log that is still written."""

    def __init__(self, path):
        self._path = path
        self._at = len(_MAGIC)
        self._count = 0

    def read(self):
        if os.path.exists(self._path):
            with open(self._path, "rb") as file:
                file.seek(self._at)
                self._add(file.read())
        return self._count

    def _add(self, data):
        for kind, payload in _blocks(data, 0):
            self._at += _HEAD.size + len(payload)
            if kind == _OUTCOMES:
                numbers = list(_varints(payload))
                self._count += sum(count for count, outcome in zip(numbers[2::4], numbers[3::4], strict=True)
                                   if outcome == ACCEPTED)


def _blocks(data, at):
    """Those that are whole: the last one may still be written."""
    while at + _HEAD.size <= len(data):
        size, kind, checksum = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        payload = data[at:at + size]
        at += size
        if len(payload) == size:
            assert xxhash.xxh3_64_intdigest(payload, kind) == checksum, f"a broken block before {at}"
            yield kind, payload


def _varints(payload):
    value = shift = 0
    for byte in payload:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0
