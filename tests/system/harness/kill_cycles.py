"""kill -9 of a gateway under load, over and over on one journal, with brokers killed in between.

A quarter of the kills meets a replay: all brokers are frozen while the gateway starts, thawed, and the gateway is killed
before it has delivered what it recovered. BEACONGATE_KILL_CYCLES and BEACONGATE_KILL_SEED are for long runs.
"""

import os
import random
import threading
import time

CYCLES = int(os.environ.get("BEACONGATE_KILL_CYCLES", "15"))
SEED = int(os.environ.get("BEACONGATE_KILL_SEED", "20261122"))
REPLAYS = max(1, CYCLES // 4)
BROKER_KILLS = max(1, CYCLES // 20)


class KillCycles:
    """Books are read, and must close, ahead of each kill."""

    def __init__(self, cluster, gateway):
        self.replays_met = 0
        self.took_s = 0.0
        self._cluster = cluster
        self._gateway = gateway
        self._dice = random.Random(SEED)
        self._broker_comes = None

    def run(self):
        dice = self._dice
        broker_dies = set(dice.sample(range(CYCLES), BROKER_KILLS))
        began = time.monotonic()
        for number in range(CYCLES):
            # Some of the kills that are meant for a replay come too late for it.
            replay = dice.random() < 1.5 * (REPLAYS - self.replays_met) / (CYCLES - number)
            if replay or number in broker_dies:
                self._wait_for_broker()
            if number in broker_dies:
                self._kill_broker()
                self._kill_at_work()
            elif replay:
                self._kill_at_replay()
            else:
                self._kill_at_work()
        self._wait_for_broker()
        self.took_s = time.monotonic() - began

    def __str__(self):
        return (f"seed {SEED}: {CYCLES} cycles in {self.took_s:.0f} s, {self.replays_met} kills in a replay, {BROKER_KILLS} "
                "of a broker")

    def _kill_at_work(self):
        time.sleep(self._dice.uniform(0.2, 1.2))
        self._gateway.check_books()
        self._gateway.kill()
        self._gateway.start()

    def _kill_at_replay(self):
        self._cluster.freeze_all()
        time.sleep(0.2)  # what the journal gets now cannot be delivered: there will be a replay
        self._gateway.kill()
        self._gateway.start()
        self._cluster.thaw_all()
        time.sleep(self._dice.uniform(0, 0.1))
        books = self._gateway.check_books()
        self._gateway.kill()
        self.replays_met += books["delivered"] < books["recovered"]
        self._gateway.start()

    def _kill_broker(self):
        """The gateway is killed on while the broker comes back."""
        broker = self._dice.randint(1, self._cluster.brokers)
        self._cluster.kill(broker)
        self._broker_comes = threading.Thread(target=self._cluster.restart, args=(broker,))
        self._broker_comes.start()

    def _wait_for_broker(self):
        if self._broker_comes is not None:
            self._broker_comes.join()
