"""A load of thousands of beacons a second: beaconload sends it, and alone knows what is to be found of it.

To scenarios it is what harness.load.Load is, but for what each beacon was.
"""

from harness.open_loop import FAULTS, OpenLoop
from harness.run_log import AcceptedCount


class Stream:

    def __init__(self, port, rate, **options):
        self._load = OpenLoop(port, rate, **options)
        self._accepted = AcceptedCount(self._load.log)
        self._sent = None  # the report, when it has stopped

    def start(self):
        self._load.start()
        return self

    def stop(self):
        if self._sent is None:
            self._sent = self._load.stop()
        return self

    @property
    def accepted_count(self):
        return self._sent["accepted"] if self._sent else self._accepted.read()

    @property
    def statuses(self):
        """Of what was not accepted; known when it has stopped."""
        return {int(status): count for status, count in self._sent["refused"].items()} if self._sent else {}

    @property
    def unanswered(self):
        return self._sent["failed"] if self._sent else 0

    @property
    def latency_p99_us(self):
        """REQUIRES: it has stopped."""
        return self._sent["latency_us"]["p99"]

    def close(self):
        self._load.close()

    @staticmethod
    def judge(streams, bootstrap, topic):
        """(lost, duplicates, problems) of all that was sent to the topic."""
        first, *others = (stream._load for stream in streams)  # pylint: disable=protected-access
        found = first.verdict(bootstrap, topic, others, timeout_s=3600)
        problems = [f"{found[fault]} beacons are {fault.replace('_', ' ')}" for fault in FAULTS if found[fault]]
        accepted = sum(stream.accepted_count for stream in streams)
        if found["accepted"] != accepted:
            problems.append(f"the senders say that {accepted} were accepted, their logs {found['accepted']}")
        return found["lost"], found["duplicates"], problems
