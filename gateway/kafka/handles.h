// Owners of librdkafka's objects. Movable, not copyable; each ends its object in its destructor.
//
// Order matters to librdkafka: topic and queue handles must end before the client that made them,
// so declare them after it. Destroying a client joins its threads: it may block for a moment, and
// a producer's undelivered messages get no delivery report (purge and collect them first).
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

#include "gateway/base/result.h"

namespace beacongate::kafka {

template <auto Destroy>
struct DestroyWith {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};

using ClientHandle = std::unique_ptr<rd_kafka_t, DestroyWith<rd_kafka_destroy>>;
using ConfHandle = std::unique_ptr<rd_kafka_conf_t, DestroyWith<rd_kafka_conf_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, DestroyWith<rd_kafka_queue_destroy>>;
using EventHandle = std::unique_ptr<rd_kafka_event_t, DestroyWith<rd_kafka_event_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, DestroyWith<rd_kafka_topic_destroy>>;
using MetadataHandle =
    std::unique_ptr<const rd_kafka_metadata_t, DestroyWith<rd_kafka_metadata_destroy>>;
using PartitionListHandle = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                            DestroyWith<rd_kafka_topic_partition_list_destroy>>;
using NewTopicHandle = std::unique_ptr<rd_kafka_NewTopic_t, DestroyWith<rd_kafka_NewTopic_destroy>>;
using AdminOptionsHandle =
    std::unique_ptr<rd_kafka_AdminOptions_t, DestroyWith<rd_kafka_AdminOptions_destroy>>;

// rd_kafka_new takes the configuration on success and leaves it on failure; here it is always gone.
Result<ClientHandle> NewClient(rd_kafka_type_t type, ConfHandle conf);

// The topic with the client's own topic properties.
Result<TopicHandle> NewTopic(rd_kafka_t* client, const std::string& topic);

}  // namespace beacongate::kafka
