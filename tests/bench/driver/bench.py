"""What every family stands on: programs, cores, broker and load of one run."""

import json
import os
import subprocess
import time

from driver.gateway import Gateway
from driver.processes import BenchError, Child, Disturbed, free_port, run_json

PARTITIONS = 512
WINDOW_MS = 500  # how long records are gathered per partition before they go to Kafka


class Bench:
    """`cores` is (the measured process's, that of Kafka and the generator). `load` is the command
    line: connections, request_bytes, rounds, quick."""

    def __init__(self, build, folder, kafka, cores, load):
        self.bin = os.path.join(build, "bin")
        self.folder = folder
        self.kafka = kafka
        self.server_core, self.load_core = cores
        both = sorted(set(cores))
        self.all_cores, self.all_cores_count = ",".join(map(str, both)), len(both)
        self.load = load
        self.quick = load.quick
        self.serial = 0

    def seconds(self, full, quick=3):
        return quick if self.quick else full

    def fresh(self, name):
        self.serial += 1
        return os.path.join(self.folder, f"{self.serial:03}-{name}")

    def program(self, name):
        return os.path.join(self.bin, name)

    def gateway(self, topic, partitions=PARTITIONS, **options):
        return Gateway(self, self.kafka.topic(topic, partitions), partitions, **options)

    # ---- load ----------------------------------------------------------------------------------

    def start_load(self, port, duration_s, extra, core=None, connections=None, prompt=True):
        report = self.fresh("load.json")
        command = [self.program("beaconload"), "send", "--target", f"http://127.0.0.1:{port}/b",
                   "--duration", f"{duration_s}s",
                   "--connections", connections or self.load.connections,
                   "--bytes", self.load.request_bytes, "--seed", 1, "--quiet",
                   # Late sends are told, and judged where latency is what is measured.
                   "--lateness-max-ms", 1000, "--report", report] + extra
        core = self.load_core if core is None else core
        return Child(command, core, self.fresh("load.log"), prompt), report

    def finish_load(self, child, report, timeout_s):
        try:
            code = child.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise BenchError(f"beaconload did not end in time: {child.tail()}")
        if code == 1:
            raise Disturbed(f"beaconload says that the run is void: {child.tail()}")
        if code != 0:
            raise BenchError(f"beaconload ended with {code}: {child.tail()}")
        with open(report) as text:
            return json.load(text)

    def load_for(self, port, duration_s, extra, **options):
        """Sends to the end; what beaconload told."""
        child, report = self.start_load(port, duration_s, extra, **options)
        with child:
            return self.finish_load(child, report, duration_s + 60)

    def steady_cost(self, server, port, rate, warmup_s, window_s, extra=(), connections=None):
        """CPU of `server` per answered beacon, in the middle of a run at the planned rate."""
        total_s = warmup_s + window_s + 1
        child, report = self.start_load(port, total_s, ["--rate", rate, *extra],
                                        connections=connections)
        with child:
            time.sleep(warmup_s)
            begin, begin_cpu = time.time(), server.cpu()
            time.sleep(window_s)
            end, used_s = time.time(), server.cpu().since(begin_cpu)
            told = self.finish_load(child, report, total_s + 60)
        beacons = answered_at(told["timeline"], end) - answered_at(told["timeline"], begin)
        if beacons < 0.9 * rate * window_s:
            raise Disturbed(f"{server.name} answered {beacons:.0f} of {rate * window_s:.0f} "
                            "beacons in the window: the machine cannot hold this rate")
        user, system = (1e6 * part / beacons for part in used_s)
        return {"cpu_us": user + system, "user_us": user, "system_us": system,
                "beacons": round(beacons), "load": summary(told)}

    # ---- what is measured again and again ------------------------------------------------------

    def floor_server(self, rate, warmup_s, window_s, **options):
        port = free_port()
        command = [self.program("floor_server"), "--listen", f"127.0.0.1:{port}"]
        with Child(command, self.server_core, self.fresh("floor_server.log")) as server:
            server.wait_port(port)
            return self.steady_cost(server, port, rate, warmup_s, window_s, **options)

    def floor_producer(self, rate, warmup_s, window_s, sizes, partitions=PARTITIONS):
        topic = self.kafka.topic(f"floor{partitions}", partitions)
        told = run_json([self.program("floor_producer"), "--brokers", self.kafka.brokers,
                         "--topic", topic, "--partitions", partitions, "--rate", rate,
                         "--warm-up", warmup_s, "--duration", window_s,
                         "--window-ms", WINDOW_MS,
                         "--payload-bytes", sizes["value_bytes"],
                         "--key-bytes", sizes["key_bytes"]],
                        self.server_core, warmup_s + window_s + 120)
        return {"cpu_us": told["cpu_us_per_message"], "told": told}

    def gateway_cost(self, rate, warmup_s, window_s, topic="steady", partitions=PARTITIONS,
                     settings=(), **options):
        with self.gateway(topic, partitions, settings=settings) as gateway:
            cost = self.steady_cost(gateway.child, gateway.port, rate, warmup_s, window_s,
                                    **options)
            cost["books"] = gateway.close_books(cost["load"])
            return cost

    def saturated_cost(self, seconds, extra):
        """Always as much unanswered as the connections carry, which no plan would keep up. All CPU until
        the last beacon is in Kafka counts."""
        with self.gateway("steady") as gateway:
            # Connections to Kafka stand, and the code has been run once.
            warm = self.load_for(gateway.port, 1, ["--rate", 5000])
            gateway.wait_delivered()
            before, begin, used = gateway.accounts(), time.time(), gateway.child.cpu()
            told = self.load_for(gateway.port, seconds, ["--saturate", *extra])
            gateway.wait_delivered()
            user, system = gateway.child.cpu().since(used)
            told["accepted"] += warm["accepted"]
            books = gateway.close_books(told)
        beacons = books["delivered"] - before["delivered"]
        return {"cpu_us": 1e6 * (user + system) / beacons, "user_us": 1e6 * user / beacons,
                "system_us": 1e6 * system / beacons,
                "per_second": beacons / (gateway.empty_at - begin), "beacons": beacons,
                "books": books, "load": summary(told)}

    def warm_kafka(self):
        """A broker that has just started compiles itself for some 15 s, and takes a beacon after
        seconds meanwhile."""
        with self.gateway("steady") as gateway:
            gateway.close_books(self.load_for(gateway.port, 20, ["--rate", 40_000]))

    def record_sizes(self):
        """Mean bytes of key and value that the gateway makes of these requests."""
        topic = "sizes"
        with self.gateway(topic) as gateway:
            told = self.load_for(gateway.port, 2, ["--rate", 5000])
            gateway.close_books(told)
        return run_json([self.program("record_sizes"), self.kafka.brokers, topic], self.load_core)

    def bare_per_second(self):
        """What the measured core answers as bare 204 when it is saturated. Where the generator is the limit,
        the core would answer more: its CPU per request says how many."""
        port = free_port()
        command = [self.program("floor_server"), "--listen", f"127.0.0.1:{port}"]
        with Child(command, self.server_core, self.fresh("floor_server.log")) as server:
            server.wait_port(port)
            used = server.cpu()
            told = self.load_for(port, self.seconds(10, 2), ["--saturate"])
            return told["accepted"] / sum(server.cpu().since(used))


def undisturbed(measure_part, *arguments, **options):
    """Measures again, twice at most, where the machine was too busy to hold the load."""
    for _ in range(2):
        try:
            return measure_part(*arguments, **options)
        except Disturbed as reason:
            print(f"measured again: {reason}", flush=True)
    return measure_part(*arguments, **options)


def answered_at(timeline, unix_s):
    """How many beacons had been answered at an instant, between the seconds that were noted."""
    at_us = unix_s * 1e6
    for before, after in zip(timeline, timeline[1:]):
        if before["at_unix_us"] <= at_us <= after["at_unix_us"]:
            span = after["at_unix_us"] - before["at_unix_us"]
            share = (at_us - before["at_unix_us"]) / span if span else 0
            return before["answered"] + share * (after["answered"] - before["answered"])
    raise Disturbed("the generator did not run during the window; the machine is too busy")


LOAD_KEYS = ("connections", "pipeline", "beacons_per_request", "request_bytes", "duration_s", "sent",
             "accepted", "refused", "failed", "sender_cpu", "rate_planned", "rate_achieved",
             "lateness_us", "latency_us", "service_us")


def summary(told):
    return {key: told[key] for key in LOAD_KEYS}
