#include "gateway/kafka/topic_facts.h"

#include <utility>

#include "gateway/kafka/client_options.h"
#include "gateway/kafka/error.h"

namespace beacongate::kafka {
namespace {

TopicFacts FromMetadata(const rd_kafka_metadata_t& metadata) {
  TopicFacts facts;
  if (metadata.topic_cnt != 1) {
    facts.state = TopicFacts::State::kMissing;
    facts.detail = "the cluster's answer does not name the topic";
    return facts;
  }
  const rd_kafka_metadata_topic& topic = metadata.topics[0];
  if (topic.partition_cnt > 0) {
    facts.state = TopicFacts::State::kFound;
    facts.partitions = static_cast<uint32_t>(topic.partition_cnt);
    return facts;
  }
  facts.state = TopicFacts::State::kMissing;
  facts.detail =
      topic.err == RD_KAFKA_RESP_ERR_NO_ERROR ? "the topic has no partitions" : Explain(topic.err);
  return facts;
}

}  // namespace

// A consumer's request never makes the cluster create the topic.
Result<TopicFacts> AskTopic(const std::map<std::string, std::string>& properties,
                            const std::string& topic, std::chrono::milliseconds timeout) {
  LastWords words;
  Result<ConfHandle> conf = ReaderConf(properties, &words);
  if (!conf) return conf.error();
  Result<ClientHandle> client = NewClient(RD_KAFKA_CONSUMER, std::move(conf).value());
  if (!client) return client.error();
  Result<TopicHandle> handle = NewTopic(client.value().get(), topic);
  if (!handle) return handle.error();

  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(client.value().get(), 0, handle.value().get(),
                                                      &raw, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::string last_words = words.text();
    return TopicFacts{.state = TopicFacts::State::kUnreachable,
                      .partitions = 0,
                      .detail = last_words.empty() ? Explain(error) : last_words};
  }
  const MetadataHandle metadata(raw);
  return FromMetadata(*metadata);
}

}  // namespace beacongate::kafka
