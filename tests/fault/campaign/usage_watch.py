"""Memory and descriptors of the gateway, looked at all the time: what grows without end is seen in a life that is long."""

import os
import statistics
import threading
from typing import NamedTuple

DESCRIPTORS_SLACK = 12
# Between the halves of a life.
_MEMORY_SLACK_BYTES = 16 << 20
_PERIOD_S = 2
_LEAST_SAMPLES = 30  # of a life that says something


def usage(pid):
    """(bytes of anonymous memory, open descriptors)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        anonymous = next(int(line.split()[1]) << 10 for line in file if line.startswith("RssAnon"))
    return anonymous, len(os.listdir(f"/proc/{pid}/fd"))


class _Half(NamedTuple):
    memory_usual: float
    memory_most: int
    descriptors_usual: float
    descriptors_most: int

    @classmethod
    def of(cls, samples):
        memory, descriptors = zip(*samples, strict=True)
        return cls(statistics.median(memory), max(memory), statistics.median(descriptors), max(descriptors))

    def __str__(self):
        return (f"{self.memory_usual / (1 << 20):.1f} MiB as a rule, {self.memory_most / (1 << 20):.1f} at most, "
                f"{self.descriptors_usual:.0f} and {self.descriptors_most} descriptors")


class UsageWatch:
    """Of the latest life of a trial's gateway, until the load stops."""

    def __init__(self, trial):
        self._trial = trial
        self._pid = None
        self._samples = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        trial.cleanup(self._end)

    def _run(self):
        while not self._stop.wait(_PERIOD_S):
            self._look()

    def _look(self):
        process = self._trial.gateway and self._trial.gateway.process
        if process is None:
            return
        if process.pid != self._pid:
            self._pid, self._samples = process.pid, []
        try:
            self._samples.append(usage(process.pid))
        except (OSError, StopIteration):  # it has just ended
            pass

    def _end(self):
        self._stop.set()
        self._thread.join()

    def table(self):
        """The looks of the latest life, as lines of bytes and descriptors, separated by commas."""
        return "".join(f"{memory},{descriptors}\n" for memory, descriptors in self._samples)

    def _halves(self):
        """Without what a life begins with."""
        grown = self._samples[len(self._samples) // 10:]
        middle = len(grown) // 2
        return _Half.of(grown[:middle]), _Half.of(grown[middle:])

    def problems(self):
        self._end()
        if len(self._samples) < _LEAST_SAMPLES:
            return [f"{len(self._samples)} looks at a life of the gateway say nothing about its memory"]
        first, second = self._halves()
        found = []
        if second.memory_usual > first.memory_usual + _MEMORY_SLACK_BYTES or (
                second.memory_most > first.memory_most + 2 * _MEMORY_SLACK_BYTES):
            found.append(f"memory grows: {self.summary()}")
        if second.descriptors_usual > first.descriptors_usual + DESCRIPTORS_SLACK:
            found.append(f"descriptors grow: {self.summary()}")
        return found

    def summary(self):
        first, second = self._halves()
        return f"the last life, {len(self._samples) * _PERIOD_S / 60:.0f} min: {first}; then {second}"
