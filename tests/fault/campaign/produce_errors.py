"""What a broker answers to Produce, made another answer on its way: requests and responses of one connection, as Kafka's
protocol frames them (https://kafka.apache.org/protocol)."""

import struct

_PRODUCE = 0
_VERSIONS = range(5, 9)  # in which partitions of a response look as below; librdkafka 2.0.2 speaks 7
OUT_OF_ORDER_SEQUENCE_NUMBER = 45


class Frames:
    """Cuts a stream into what its sizes say."""

    def __init__(self):
        self._rest = b""

    def take(self, data):
        """The frames that are complete, with their sizes in front."""
        self._rest += data
        found = []
        while len(self._rest) >= 4:
            end = 4 + struct.unpack_from(">i", self._rest)[0]
            if len(self._rest) < end:
                break
            found.append(self._rest[:end])
            self._rest = self._rest[end:]
        return found


class ProduceErrors:
    """Of one connection. `wanted()` is asked for each partition of each response without an error: the code that takes its
    place, or 0."""

    def __init__(self, wanted):
        self._wanted = wanted
        self._requests, self._responses = Frames(), Frames()
        self._produce = set()  # correlation ids

    def request(self, data):
        for frame in self._requests.take(data):
            key, version, correlation = struct.unpack_from(">hhi", frame, 4)
            if key == _PRODUCE and version in _VERSIONS:
                self._produce.add(correlation)
        return data

    def response(self, data):
        """What is handed on for it: complete frames alone."""
        return b"".join(map(self._response, self._responses.take(data)))

    def _response(self, frame):
        (correlation,) = struct.unpack_from(">i", frame, 4)
        if correlation not in self._produce:
            return frame
        self._produce.discard(correlation)
        changed = bytearray(frame)
        (topics,), at = struct.unpack_from(">i", frame, 8), 12
        for _ in range(topics):
            (name_bytes,) = struct.unpack_from(">h", frame, at)
            at += 2 + name_bytes
            (partitions,) = struct.unpack_from(">i", frame, at)
            at += 4
            for _ in range(partitions):
                _, error = struct.unpack_from(">ih", frame, at)
                code = self._wanted() if error == 0 else 0
                if code:
                    struct.pack_into(">h", changed, at + 4, code)
                at += 30  # index, error, base offset, time of appending, start of the log
        return bytes(changed)
