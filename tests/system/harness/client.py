"""An HTTP client that sends the bytes it is given."""

import socket
from typing import NamedTuple


class Reply(NamedTuple):
    status: int
    headers: dict  # names in lower case
    body: bytes

    @property
    def accepted(self):
        return 200 <= self.status < 300


class Connection:
    """One keep-alive connection. An OSError (reset, end, timeout) means that no reply came."""

    def __init__(self, port, timeout_s=10):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def exchange(self, raw, has_body=True, piece=0):
        """Sends the bytes, in pieces of so many if it is not 0, and reads one reply; has_body is False for the reply to a
        HEAD."""
        try:
            for start in range(0, len(raw), piece or len(raw)):
                self._socket.sendall(raw[start:start + (piece or len(raw))])
        except ConnectionError:
            pass  # refused before it was whole: the reply says why
        return self._read_reply(has_body)

    def _fill(self):
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the connection ended before the reply was complete")
        self._buffer += data

    def _read_reply(self, has_body):
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0)) if has_body else 0
        while len(self._buffer) < length:
            self._fill()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return Reply(int(lines[0].split()[1]), headers, body)

    def close(self):
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def get(target):
    return f"GET {target} HTTP/1.1\r\nHost: t.example\r\nUser-Agent: system-test\r\n\r\n".encode()


def post(target, body, content_type="application/json"):
    head = (f"POST {target} HTTP/1.1\r\nHost: t.example\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n")
    return head.encode() + body
