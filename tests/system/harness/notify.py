"""The service manager's end of $NOTIFY_SOCKET."""

import socket
import time


class NotifySocket:
    """Everything that processes which get environment() tell their manager, in order."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(path)
        self._socket.settimeout(0.2)
        self._path = path
        self.messages = []

    def environment(self, watchdog_s=None):
        variables = {"NOTIFY_SOCKET": self._path}
        if watchdog_s:
            variables["WATCHDOG_USEC"] = str(int(watchdog_s * 1e6))
        return variables

    def wait_for(self, text, timeout_s=30):
        """The fields of the next message that holds `text`, as a dict."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                message = self._socket.recv(65536).decode()
            except TimeoutError:
                continue
            self.messages.append(message)
            if text in message:
                return dict(line.split("=", 1) for line in message.splitlines())
        raise AssertionError(f"no {text!r} within {timeout_s} s; there were {self.messages}")

    def close(self):
        self._socket.close()
