#include "gateway/kafka/topic_facts.h"

#include <algorithm>
#include <utility>

#include "gateway/kafka/client_options.h"
#include "gateway/kafka/error.h"

namespace beacongate::kafka {
namespace {

// Brokers that need longer for an answer serve nobody.
constexpr std::chrono::milliseconds kSlice{1'000};

TopicFacts FromMetadata(const rd_kafka_metadata_t& metadata, const std::string& name) {
  TopicFacts facts;
  facts.state = TopicFacts::State::kMissing;
  facts.detail = Explain(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) +
                 "; a client without DESCRIBE on the topic does not see it either";
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const rd_kafka_metadata_topic& topic = metadata.topics[i];
    if (name != topic.topic) continue;
    if (topic.partition_cnt > 0) {
      facts.state = TopicFacts::State::kFound;
      facts.partitions = static_cast<uint32_t>(topic.partition_cnt);
      facts.detail.clear();
    } else if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      facts.detail = Explain(topic.err);
    }
  }
  return facts;
}

}  // namespace

Result<std::unique_ptr<TopicAsker>> TopicAsker::Make(const Properties& properties) {
  std::unique_ptr<TopicAsker> reader(new TopicAsker());
  Result<ConfHandle> conf = ReaderConf(properties, &reader->words_);
  if (!conf) return conf.error();
  Result<ClientHandle> client = NewClient(RD_KAFKA_CONSUMER, std::move(conf).value());
  if (!client) return client.error();
  reader->client_ = std::move(client).value();
  return reader;
}

// Asks for all topics: librdkafka's request for a single one lets the cluster create it. In slices,
// since nothing ends a request early; a connection that is being made goes on from one to the next.
TopicFacts TopicAsker::Ask(const std::string& topic, std::chrono::milliseconds timeout,
                           const std::atomic<bool>& stop) {
  const rd_kafka_metadata_t* raw = nullptr;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  for (auto left = timeout; left.count() > 0 && !stop; left -= kSlice) {
    const auto slice = static_cast<int>(std::min(left, kSlice).count());
    error = rd_kafka_metadata(client_.get(), 1, nullptr, &raw, slice);
    if (error != RD_KAFKA_RESP_ERR__TIMED_OUT && error != RD_KAFKA_RESP_ERR__TRANSPORT) break;
  }
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::string last_words = words_.text();
    return TopicFacts{.state = TopicFacts::State::kUnreachable,
                      .partitions = 0,
                      .detail = last_words.empty() ? Explain(error) : last_words};
  }
  const MetadataHandle metadata(raw);
  return FromMetadata(*metadata, topic);
}

Result<TopicFacts> AskTopic(const Properties& properties, const std::string& topic,
                            std::chrono::milliseconds timeout) {
  Result<std::unique_ptr<TopicAsker>> reader = TopicAsker::Make(properties);
  if (!reader) return reader.error();
  const std::atomic<bool> never{false};
  return reader.value()->Ask(topic, timeout, never);
}

}  // namespace beacongate::kafka
