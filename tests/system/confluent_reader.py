"""Reads a topic with Confluent's own deserialiser and prints a line of JSON for each record.

    confluent_reader.py BOOTSTRAP TOPIC DESCRIPTOR_SET MESSAGE COUNT

Runs where confluent-kafka[protobuf] of PyPI is installed: test_confluent.py makes that place.
"""

import sys

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def message_class(path, name):
    pool = descriptor_pool.DescriptorPool()
    with open(path, "rb") as file:
        for each in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
            pool.Add(each)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


def main(bootstrap, topic, path, name, count):
    deserialise = ProtobufDeserializer(message_class(path, name), {"use.deprecated.format": False})
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "confluent-reader", "enable.auto.commit": False,
                         "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(topic, number, 0) for number in consumer.list_topics(topic, 10).topics[topic].partitions])
    for _ in range(int(count)):
        record = consumer.poll(20)
        assert record is not None and record.error() is None, record and record.error()
        value = deserialise(record.value(), SerializationContext(topic, MessageField.VALUE))
        print(json_format.MessageToJson(value, indent=None, preserving_proto_field_name=True), flush=True)
    consumer.close()


main(*sys.argv[1:])
