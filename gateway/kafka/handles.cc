#include "gateway/kafka/handles.h"

#include <fmt/format.h>

#include <array>

namespace beacongate::kafka {

Result<ClientHandle> NewClient(rd_kafka_type_t type, ConfHandle conf) {
  std::array<char, 512> reason{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (client == nullptr) {
    return Error{fmt::format("kafka: librdkafka refuses this configuration: {}", reason.data())};
  }
  static_cast<void>(conf.release());
  return ClientHandle(client);
}

Result<TopicHandle> NewTopic(rd_kafka_t* client, const std::string& topic) {
  rd_kafka_topic_t* handle = rd_kafka_topic_new(client, topic.c_str(), nullptr);
  if (handle == nullptr) {
    return Error{fmt::format("kafka: topic \"{}\" cannot be used: {}", topic,
                             rd_kafka_err2str(rd_kafka_last_error()))};
  }
  return TopicHandle(handle);
}

}  // namespace beacongate::kafka
