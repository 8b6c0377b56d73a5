"""One broker for all tests that do not harm it, and gateways that are gone after their test."""

import atexit
import itertools
import unittest

from .cluster import Cluster
from .gateway import Gateway

# With more than twice as many a broker of the tests' small heap has been seen not to answer for half a minute.
_PARTITIONS_MAX = 16_384

_cluster = None
_partitions = 0
_numbers = itertools.count(1)


def shared_cluster(partitions):
    """A broker with room for so many partitions more. It ends with the run, or when it has had its share of topics."""
    global _cluster, _partitions
    if _cluster is not None and _partitions + partitions > _PARTITIONS_MAX:
        atexit.unregister(_cluster.close)
        _cluster.close()
        _cluster, _partitions = None, 0
    if _cluster is None:
        cluster = Cluster()
        atexit.register(cluster.close)
        _cluster = cluster.start()
    _partitions += partitions
    return _cluster


class KafkaTestCase(unittest.TestCase):
    """A test with a topic of its own on the shared broker."""

    partitions = 512

    def setUp(self):
        self.cluster = shared_cluster(self.partitions)
        self.topic = f"{type(self).__name__.lower()}-{next(_numbers)}"
        self.cluster.create_topic(self.topic, self.partitions)

    def gateway(self, **options):
        """Not started yet."""
        options.setdefault("partitions", self.partitions)
        gateway = Gateway(self.cluster.bootstrap, self.topic, **options)
        self.addCleanup(gateway.close)
        return gateway

    def assert_kept(self, verdict, load):
        """Every promise about the beacons of a load was kept, and there was a load."""
        self.assertGreater(load.accepted_count, 100, "too little traffic for the test to mean something")
        self.assertEqual(verdict.problems(load), [])
