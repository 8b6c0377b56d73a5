"""A topic of which others make something else, and what a gateway says of it."""

from confluent_kafka.admin import AdminClient

from .child import wait_until
from .shared import KafkaTestCase


class ChangingTopicTestCase(KafkaTestCase):

    partitions = 8
    process = None  # the gateway, once a test has started it

    def setUp(self):
        super().setUp()
        self.admin = AdminClient({"bootstrap.servers": self.cluster.bootstrap, "log_level": 2})

    def metric(self, name, **labels):
        """The value of the one sample that has these labels; None if there is none."""
        for line in self.process.admin("/metrics")[1].splitlines():
            if line.startswith(name + "{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
                return float(line.rsplit(" ", 1)[1])
        return None

    def wait_fault(self, fault, value):
        wait_until(lambda: self.metric("beacongate_topic_fault", fault=fault) == value, 60, f"{fault} is {value}")

    def delete_topic(self):
        for future in self.admin.delete_topics([self.topic], operation_timeout=20).values():
            future.result(30)
        wait_until(lambda: not self.cluster.has_topic(self.topic), 30, "the topic is gone")
