"""A real Kafka cluster, through deploy/kafka/cluster."""

import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic

from . import child, places


class Cluster:
    """Started by start(), gone with close(). Its brokers end with this process in any case."""

    def __init__(self, brokers=1, proxied=False, authorized=False, network=None, dir=None):
        """`proxied`: proxied_bootstrap leads to where `proxies` should listen. `authorized`: authorized_bootstrap serves
        the user `gateway` as ACLs allow it. `network`: the first three numbers of the brokers' addresses, in namespaces
        that are there (`deploy/kafka/cluster --network`). `dir`: an empty folder, removed at the end."""
        self.brokers = brokers
        self.dir = dir or tempfile.mkdtemp(prefix="beacongate-kafka-")
        self.port = places.free_ports(4 * brokers)
        self._network = network
        self._listeners = [word for word, wanted in (("--proxied", proxied), ("--authorized", authorized)) if wanted]

    @property
    def bootstrap(self):
        return self._addresses(self.port)

    @property
    def proxied_bootstrap(self):
        return self._addresses(self.port + 3 * self.brokers)

    @property
    def authorized_bootstrap(self):
        return self._addresses(self.port + 2 * self.brokers)

    @property
    def proxies(self):
        """(port to listen on, port of the broker) for each broker."""
        first = self.port + 2 * self.brokers
        return [(first + self.brokers + n, first + n) for n in range(self.brokers)]

    def _addresses(self, first):
        hosts = [f"{self._network}.{n + 1}" if self._network else "127.0.0.1" for n in range(self.brokers)]
        return ",".join(f"{host}:{first + n}" for n, host in enumerate(hosts))

    def _call(self, *arguments, timeout_s=200):
        result = child.run([places.CLUSTER, *arguments, "--dir", self.dir], timeout_s)
        if result.returncode != 0:
            raise RuntimeError(f"cluster {' '.join(arguments)}: {result.stderr.strip()}")
        return result.stdout

    def start(self):
        # The first start on a machine fetches Kafka.
        self._call("start", "--brokers", str(self.brokers), "--port", str(self.port), "--owner", str(os.getpid()),
                   *(["--network", self._network] if self._network else []), *self._listeners, timeout_s=600)
        return self

    def kill(self, broker=1):
        self._call("kill", str(broker))

    def restart(self, broker=1):
        self._call("restart", str(broker))

    def stop_one(self, broker):
        """With notice, as an operator does: its leaders move away first."""
        self._call("stop", str(broker))

    def restart_together(self, *brokers):
        """As restart(), for brokers that need each other."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self.restart, brokers))

    def freeze(self, broker=1):
        self._call("freeze", str(broker))

    def thaw(self, broker=1):
        self._call("thaw", str(broker))

    def freeze_all(self):
        for broker in range(1, self.brokers + 1):
            self.freeze(broker)

    def thaw_all(self):
        for broker in range(1, self.brokers + 1):
            self.thaw(broker)

    def partitions(self, topic):
        """partition -> what the brokers say of it: leader, replicas, isrs."""
        return AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 2}).list_topics(
            topic, timeout=10).topics[topic].partitions

    def create_topic(self, name, partitions=512, replication_factor=None):
        """`replication_factor`: as many as there are brokers, without it."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 2})
        topic = NewTopic(name, num_partitions=partitions, replication_factor=replication_factor or self.brokers)
        for future in admin.create_topics([topic], operation_timeout=20).values():
            future.result(90)
        # Created says the controller; the brokers know a moment later.
        child.wait_until(lambda: self._leaders(admin, name) == partitions, 20, f"{name} has leaders everywhere")

    def configure_topic(self, name, key, value):
        """Sets one property of a topic."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 2})
        change = ConfigResource(ConfigResource.Type.TOPIC, name, set_config={key: str(value)})
        for future in admin.alter_configs([change]).values():
            future.result(90)
        child.wait_until(lambda: self._property(admin, name, key) == str(value), 20, f"{name} has {key}={value}")
        # Its broker knows; the partition's log follows, and nothing tells when.
        time.sleep(1)

    @staticmethod
    def _property(admin, name, key):
        (future,) = admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, name)]).values()
        return future.result(20)[key].value

    def has_topic(self, name):
        return name in AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 2}).list_topics(timeout=10).topics

    @staticmethod
    def _leaders(admin, name):
        topic = admin.list_topics(name, timeout=10).topics[name]
        return sum(1 for partition in topic.partitions.values() if partition.leader >= 0)

    def stop(self):
        if os.path.exists(os.path.join(self.dir, "cluster.env")):
            self._call("stop", "--now")

    def close(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)
