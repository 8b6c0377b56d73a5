"""Load whose every beacon is known: what was sent, what was answered 2xx, and what must be found for that.

A visitor's beacons are numbered from 1 and sent one after the other, each after the reply of the former. What a beacon
holds is a function of its visitor and number.
"""

import hashlib
import threading
import time

from . import client
from .records import partition_of

SITE = "shop.example"


def padding(visitor, number):
    digest = hashlib.sha256(f"{visitor}/{number}".encode()).hexdigest()
    return digest * (1 + number % 5)


def key(visitor):
    """Of a visitor's records."""
    return f"{SITE}|{visitor}".encode()


def request(visitor, number):
    return client.get(f"/p.gif?site={SITE}&visitor={visitor}&n={number}&pad={padding(visitor, number)}")


class Load:
    """Threads that send until stop(). They outlive the gateway: a connection that fails is made again."""

    def __init__(self, port, threads=4, visitors_per_thread=25, pause_s=0.0, prefix="", kept=True):
        """`kept`: a connection serves as many requests as it may; otherwise one."""
        self._port = port
        self._kept = kept
        self._pause_s = pause_s
        self._stop = threading.Event()
        self.sent = {}  # visitor -> highest number sent
        self.accepted = {}  # visitor -> numbers answered 2xx, ascending
        self.statuses = {}  # other replies -> how often
        self.unanswered = 0
        self._lock = threading.Lock()
        self._threads = []
        for thread in range(threads):
            visitors = [f"{prefix}t{thread}v{visitor}" for visitor in range(visitors_per_thread)]
            for visitor in visitors:
                self.sent[visitor] = 0
                self.accepted[visitor] = []
            self._threads.append(threading.Thread(target=self._run, args=(visitors,), daemon=True))

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a sender hangs: some request got neither a reply nor an end"
        return self

    def run_for(self, seconds):
        self.start()
        time.sleep(seconds)
        return self.stop()

    @property
    def accepted_count(self):
        return sum(len(numbers) for numbers in self.accepted.values())

    def _run(self, visitors):
        connection = None
        while not self._stop.is_set():
            for visitor in visitors:
                try:
                    connection = connection or client.Connection(self._port)
                    if not self._send(connection, visitor):
                        connection.close()
                        connection = None
                except OSError:
                    with self._lock:
                        self.unanswered += 1
                    if connection is not None:
                        connection.close()
                    connection = None
                    time.sleep(0.02)
                if self._stop.is_set():
                    break
                if self._pause_s:
                    time.sleep(self._pause_s)
        if connection is not None:
            connection.close()

    def _send(self, connection, visitor):
        """False when the server wants the connection closed."""
        self.sent[visitor] += 1
        number = self.sent[visitor]
        reply = connection.exchange(request(visitor, number))
        if reply.accepted:
            self.accepted[visitor].append(number)
        else:
            with self._lock:
                self.statuses[reply.status] = self.statuses.get(reply.status, 0) + 1
        return self._kept and reply.headers.get("connection") != "close"


class Verdict:
    """What became of the beacons of one or more loads; problems() is empty when every promise was kept."""

    def __init__(self, records, partitions):
        self.duplicates = 0
        self._problems = []
        self._first = {}  # visitor -> {number: position of the first occurrence}
        self._identity = {}  # (visitor, number) -> (origin, sequence)
        self._owner = {}  # the reverse
        for position, record in enumerate(records):
            self._judge(position, record, partitions)

    def _judge(self, position, record, partitions):
        visitor, number = record.beacon.visitor, int(record.param("n") or 0)
        where = f"beacon {number} of {visitor} (partition {record.partition}, offset {record.offset})"
        if record.beacon.site != SITE or record.param("pad") != padding(visitor, number):
            self._problems.append(f"{where} is corrupt")
        if record.key != key(visitor) or record.partition != partition_of(key(visitor), partitions):
            self._problems.append(f"{where} has the wrong key or partition: {record.key}")
        if number in self._first.setdefault(visitor, {}):
            self.duplicates += 1
        else:
            self._first[visitor][number] = position
        if self._identity.setdefault((visitor, number), record.identity) != record.identity:
            self._problems.append(f"{where} is a copy with another (origin, sequence)")
        if self._owner.setdefault(record.identity, (visitor, number)) != (visitor, number):
            self._problems.append(f"{where} has the (origin, sequence) of another beacon")

    def visitors(self):
        return set(self._first)

    @property
    def found(self):
        return sum(len(numbers) for numbers in self._first.values())

    def lost(self, load):
        """(visitor, number) of all that was answered 2xx and is not there."""
        return {(visitor, number) for visitor, accepted in load.accepted.items() for number in accepted
                if number not in self._first.get(visitor, {})}

    def problems(self, load, may_be_lost=frozenset(), may_be_overtaken=frozenset()):
        """`may_be_lost`: (visitor, number). `may_be_overtaken`: visitors whose order is not promised."""
        problems = list(self._problems)
        lost = sorted(self.lost(load) - may_be_lost)
        if lost:
            problems.append(f"{len(lost)} beacons answered 2xx are lost, such as {lost[:3]}")
        for visitor, accepted in load.accepted.items():
            first = self._first.get(visitor, {})
            spurious = [number for number in first if not 1 <= number <= load.sent[visitor]]
            if spurious:
                problems.append(f"{visitor} has beacons that were never sent: {spurious[:5]}")
            if visitor not in may_be_overtaken:
                problems += self._order_problems(visitor, set(accepted), first)
        return problems[:20]

    @staticmethod
    def _order_problems(visitor, accepted, first):
        """A beacon that was answered stands before all that were sent after its reply."""
        earliest_later = None
        for number in sorted(first, reverse=True):
            if number in accepted and earliest_later is not None and first[number] > earliest_later:
                return [f"{visitor}: beacon {number} stands behind one that was sent after its reply"]
            earliest_later = first[number] if earliest_later is None else min(earliest_later, first[number])
        return []


