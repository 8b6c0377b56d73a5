#include "gateway/kafka/topic_facts.h"

#include <utility>

#include "gateway/kafka/client_options.h"
#include "gateway/kafka/error.h"

namespace beacongate::kafka {
namespace {

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

// Asks for all topics: librdkafka's request for a single one lets the cluster create it.
Result<TopicFacts> AskTopic(const std::map<std::string, std::string>& properties,
                            const std::string& topic, std::chrono::milliseconds timeout) {
  LastWords words;
  Result<ConfHandle> conf = ReaderConf(properties, &words);
  if (!conf) return conf.error();
  Result<ClientHandle> client = NewClient(RD_KAFKA_CONSUMER, std::move(conf).value());
  if (!client) return client.error();
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client.value().get(), 1, nullptr, &raw, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::string last_words = words.text();
    return TopicFacts{.state = TopicFacts::State::kUnreachable,
                      .partitions = 0,
                      .detail = last_words.empty() ? Explain(error) : last_words};
  }
  const MetadataHandle metadata(raw);
  return FromMetadata(*metadata, topic);
}

}  // namespace beacongate::kafka
