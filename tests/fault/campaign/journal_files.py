"""Reads segments as docs/journal_format.md describes them, by code of our own."""

import os
import struct
from typing import NamedTuple

from harness.records import message_class

_HEADER_BYTES = 64
_FRAME = struct.Struct("<IIQQqIHH")


class Frame(NamedTuple):
    offset: int
    size: int
    beacon: tuple  # (visitor, number)


def segments(journal):
    """Paths of the segments of all lanes, by lane and id."""
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(journal) for name in names
                  if name.endswith(".bgj") and os.path.basename(folder) != "quarantine")


def parked(journal):
    """Those of segments() that hold the frames of one partition."""
    return [path for path in segments(journal) if os.path.basename(os.path.dirname(path)) == "parked"]


def quarantined(journal):
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(journal) for name in names
                  if os.path.basename(folder) == "quarantine")


def frames(path):
    """The frames of an undamaged segment."""
    beacon_class = message_class("PageBeacon")
    with open(path, "rb") as file:
        data = file.read()
    found, offset = [], _HEADER_BYTES
    while offset + _FRAME.size <= len(data):
        size, _, _, _, _, _, key_bytes, _ = _FRAME.unpack_from(data, offset)
        if size == 0 or data[offset:offset + 8] == b"BGJSEAL\n":
            break
        beacon = beacon_class.FromString(data[offset + _FRAME.size + key_bytes:offset + size])
        number = next((param.value for param in beacon.params if param.name == "n"), "0")
        found.append(Frame(offset, size, (beacon.visitor, int(number))))
        offset += (size + 7) // 8 * 8
    return found


def touched(path, ranges):
    """The beacons of a segment whose frames overlap one of the ranges (offset, bytes); all, if its header does."""
    everything = frames(path)
    if any(offset < _HEADER_BYTES for offset, _ in ranges):
        return {frame.beacon for frame in everything}
    return {frame.beacon for frame in everything for offset, count in ranges
            if offset < frame.offset + frame.size and frame.offset < offset + count}
