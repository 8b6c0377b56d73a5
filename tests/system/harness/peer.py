"""A gateway of another make (tests/system/peer/gateway.cjs) as a process."""

import os
import signal
import subprocess

from . import child, places

_FOLDER = os.path.join(places.ROOT, "tests", "system", "peer")
_NPM_MODULES = os.path.join(places.ROOT, "tests", "support", "npm_modules")


class Peer:
    """The port stays the same over any number of start() and kill(). `decoder`: json or raw, what its records are."""

    def __init__(self, bootstrap, topic, decoder):
        self.port = places.free_ports(1)
        self._command = ["node", os.path.join(_FOLDER, "gateway.cjs"), bootstrap, topic, str(self.port), decoder]
        self._process = None

    def start(self):
        # The first start on a machine fetches kafkajs.
        modules = child.run([_NPM_MODULES, "kafkajs", os.path.join(_FOLDER, "npm")], 120)
        assert modules.returncode == 0, modules.stderr
        self._process = child.spawn(self._command, stdout=subprocess.PIPE, text=True,
                                    env={**os.environ, "NODE_PATH": modules.stdout.strip()})
        assert self._process.stdout.readline() == "ready\n", "the peer did not start"
        return self

    def kill(self):
        self._process.kill()
        self._end(10)

    def terminate(self):
        """Lets it hand over what it holds."""
        self._process.send_signal(signal.SIGTERM)
        assert self._end(60) == 0, "the peer could not hand over what it held"

    def close(self):
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _end(self, timeout_s):
        code = self._process.wait(timeout_s)
        self._process.stdout.close()
        return code
