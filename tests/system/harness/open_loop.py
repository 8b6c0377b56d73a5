"""beaconload as load and oracle: it sends at a steady rate while a test does harm, and judges the topic afterwards."""

import json
import os
import shutil
import signal
import tempfile

from . import child, places

BEACONLOAD = os.path.join(places.PROGRAMS, "beaconload")
# What must not be, whatever fails. Duplicates are no fault: a gateway that was killed delivers some beacons again.
FAULTS = ("lost", "reordered", "wrong_partition", "corrupt", "spurious")


class OpenLoop:
    """start(), stop(), verdict(), close(), in this order."""

    def __init__(self, port, rate=1000, method="mixed", connections=16):
        self.dir = tempfile.mkdtemp(prefix="beaconload-")
        self.log = os.path.join(self.dir, "run.log")
        self._output = os.path.join(self.dir, "output")
        # How late the sender is says nothing on a machine that runs all tests.
        self._options = ["--target", f"http://127.0.0.1:{port}/b", "--rate", str(rate), "--connections", str(connections),
                         "--method", method, "--visitors", "2000", "--lateness-max-ms", "60000", "--duration", "24h",
                         "--quiet"]
        self._process = None

    def start(self):
        with open(self._output, "wb") as output:
            self._process = child.spawn([BEACONLOAD, "send", *self._options, "--run-log", self.log, "--report",
                                         self._report("sent")], stdout=output, stderr=output)
        return self

    def stop(self):
        """The report of what was sent and answered."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(60)
        with open(self._output, encoding="utf-8") as output:
            assert code == 0, output.read()
        return self._read("sent")

    def verdict(self, bootstrap, topic, others=(), timeout_s=300):
        """The report of what is in the topic, which gets nothing any more. `others` have sent to it as well."""
        logs = [self.log, *(other.log for other in others)]
        result = child.run([BEACONLOAD, "verify", *logs, "--brokers", bootstrap, "--topic", topic, "--settle", "5s",
                            "--report", self._report("found")], timeout_s)
        assert result.returncode in (0, 1), result.stderr
        return self._read("found")

    def close(self):
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def _report(self, name):
        return os.path.join(self.dir, f"{name}.json")

    def _read(self, name):
        with open(self._report(name), encoding="utf-8") as file:
            return json.load(file)
