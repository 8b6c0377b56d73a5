#include "gateway/kafka/topic_admin.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "gateway/kafka/error.h"

namespace beacongate::kafka {
namespace {

Result<NewTopicHandle> Describe(const NewTopicSpec& topic) {
  std::array<char, 256> reason{};
  NewTopicHandle made(rd_kafka_NewTopic_new(topic.name.c_str(), static_cast<int>(topic.partitions),
                                            static_cast<int>(topic.replication_factor),
                                            reason.data(), reason.size()));
  if (made == nullptr) {
    return Error{
        fmt::format("kafka: topic \"{}\" cannot be created: {}", topic.name, reason.data())};
  }
  for (const auto& [name, value] : topic.config) {
    const rd_kafka_resp_err_t error =
        rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Error{fmt::format("kafka: topic \"{}\": {}={} is refused: {}", topic.name, name, value,
                               rd_kafka_err2str(error))};
    }
  }
  return made;
}

Result<CreateOutcome> ReadAnswer(const NewTopicSpec& topic, rd_kafka_event_t* event,
                                 const LastWords& words) {
  rd_kafka_resp_err_t error = rd_kafka_event_error(event);
  std::string text = error == RD_KAFKA_RESP_ERR_NO_ERROR ? "" : rd_kafka_event_error_string(event);
  const rd_kafka_CreateTopics_result_t* result = rd_kafka_event_CreateTopics_result(event);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR && result != nullptr) {
    size_t count = 0;
    const rd_kafka_topic_result_t** topics = rd_kafka_CreateTopics_result_topics(result, &count);
    if (count != 1) return Error{"kafka: the cluster's answer does not name the topic"};
    error = rd_kafka_topic_result_error(topics[0]);
    const char* detail = rd_kafka_topic_result_error_string(topics[0]);
    text = detail == nullptr ? "" : detail;
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return CreateOutcome::kCreated;
  if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return CreateOutcome::kExists;
  const std::string last_words = words.text();
  return Error{fmt::format("kafka: topic \"{}\" was not created: {}: {}{}{}", topic.name,
                           rd_kafka_err2name(error), text, last_words.empty() ? "" : "; ",
                           last_words)};
}

}  // namespace

Result<CreateOutcome> CreateTopic(const Properties& properties, const NewTopicSpec& topic,
                                  std::chrono::milliseconds timeout) {
  LastWords words;
  Result<ConfHandle> conf = ReaderConf(properties, &words);
  if (!conf) return conf.error();
  Result<ClientHandle> client = NewClient(RD_KAFKA_CONSUMER, std::move(conf).value());
  if (!client) return client.error();
  Result<NewTopicHandle> wanted = Describe(topic);
  if (!wanted) return wanted.error();

  const int timeout_ms = static_cast<int>(timeout.count());
  const AdminOptionsHandle options(
      rd_kafka_AdminOptions_new(client.value().get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
  std::array<char, 256> reason{};
  if (rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, reason.data(),
                                                reason.size()) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_AdminOptions_set_operation_timeout(options.get(), timeout_ms, reason.data(),
                                                  reason.size()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Error{fmt::format("kafka: the timeout is refused: {}", reason.data())};
  }
  const QueueHandle queue(rd_kafka_queue_new(client.value().get()));
  std::array<rd_kafka_NewTopic_t*, 1> topics{wanted.value().get()};
  rd_kafka_CreateTopics(client.value().get(), topics.data(), topics.size(), options.get(),
                        queue.get());
  // librdkafka keeps the request's own timeout; the second more is for its answer about that.
  const EventHandle event(rd_kafka_queue_poll(queue.get(), timeout_ms + 1000));
  if (event == nullptr) {
    return Error{
        fmt::format("kafka: topic \"{}\": no answer within {} ms", topic.name, timeout_ms)};
  }
  return ReadAnswer(topic, event.get(), words);
}

}  // namespace beacongate::kafka
