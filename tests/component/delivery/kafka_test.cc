// gateway/kafka against the mock cluster.
#include "gateway/kafka/consumer.h"
#include "gateway/kafka/topic_admin.h"
#include "gateway/kafka/topic_facts.h"
#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

using kafka::AskTopic;
using kafka::TopicFacts;
using KafkaTest = DeliveryFixture;

TEST_F(KafkaTest, ATopicIsFoundWithItsPartitions) {
  StartCluster(512);
  const auto facts = AskTopic(cluster_->ClientProperties(), topic_, milliseconds{5'000});
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts.value().state, TopicFacts::State::kFound);
  EXPECT_EQ(facts.value().partitions, 512u);
}

TEST_F(KafkaTest, AMissingTopicIsNotCreatedByAsking) {
  StartCluster(1);
  for (int i = 0; i < 2; ++i) {
    const auto facts = AskTopic(cluster_->ClientProperties(), "other", milliseconds{5'000});
    ASSERT_TRUE(facts.ok());
    EXPECT_EQ(facts.value().state, TopicFacts::State::kMissing);
    EXPECT_THAT(facts.value().detail, ::testing::HasSubstr("UNKNOWN_TOPIC_OR_PART"));
  }
}

TEST_F(KafkaTest, ADeadAddressIsUnreachableInLibrdkafkasWords) {
  const auto facts = AskTopic({{"bootstrap.servers", "127.0.0.1:1"}}, topic_, milliseconds{1'000});
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts.value().state, TopicFacts::State::kUnreachable);
  EXPECT_THAT(facts.value().detail, ::testing::HasSubstr("127.0.0.1:1"));
}

TEST_F(KafkaTest, AWrongPropertyIsAnError) {
  EXPECT_FALSE(
      AskTopic({{"bootstrap.servers", "x:1"}, {"nonsense", "1"}}, topic_, milliseconds{10}).ok());
}

TEST_F(KafkaTest, CreatingATopicWithoutABrokerSaysWhyNot) {
  const auto outcome = kafka::CreateTopic({{"bootstrap.servers", "127.0.0.1:1"}},
                                          {.name = "t", .partitions = 1}, milliseconds{500});
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("topic \"t\" was not created"));
}

TEST_F(KafkaTest, AReaderOfAnEmptyTopicIsAtItsEnd) {
  StartCluster(16);
  auto reader = kafka::TopicReader::Open(
      {.properties = cluster_->ClientProperties(), .topic = topic_, .until_end = true});
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_TRUE(reader.value()->AtEnd());
  EXPECT_EQ(reader.value()->partitions(), 16u);
}

TEST_F(KafkaTest, AReaderWaitsForLeadersThatMoveWhileItAsksForTheEnds) {
  StartCluster(4);
  cluster_->AnswerNext(
      kafka::MockCluster::kListOffsetsRequest,
      std::vector<rd_kafka_resp_err_t>(3, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION));
  kafka::ReaderOptions options;
  options.properties = cluster_->ClientProperties();
  options.topic = topic_;
  options.until_end = true;
  const auto reader = kafka::TopicReader::Open(options);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_TRUE(reader.value()->AtEnd());
}

TEST_F(KafkaTest, AReaderFromTheEndSeesWhatComesLater) {
  StartCluster(4);
  OpenJournal();
  StartPump(Options());
  AppendToAll(4, 3);
  ASSERT_TRUE(EventuallyDelivered(12));
  auto reader = kafka::TopicReader::Open(
      {.properties = cluster_->ClientProperties(), .topic = topic_, .from = kafka::ReadFrom::kEnd});
  ASSERT_TRUE(reader.ok());
  // Its place is known once the brokers were asked.
  auto records = reader.value()->Read(100, milliseconds{1'000});
  ASSERT_TRUE(records.ok());
  EXPECT_TRUE(records.value().empty());
  AppendToAll(4, 1);
  std::set<uint32_t> partitions;
  ASSERT_TRUE(Eventually([&] {
    records = reader.value()->Read(100, milliseconds{100});
    for (const auto& record : records.value()) {
      EXPECT_EQ(record.offset, 3);
      EXPECT_GT(record.timestamp_ms, 0);
      partitions.insert(record.partition);
    }
    return partitions.size() == 4;
  }));
}

TEST_F(KafkaTest, AReaderOfAMissingTopicIsAnError) {
  StartCluster(1);
  const auto reader =
      kafka::TopicReader::Open({.properties = cluster_->ClientProperties(), .topic = "other"});
  ASSERT_FALSE(reader.ok());
  EXPECT_THAT(reader.error().message, ::testing::HasSubstr("\"other\""));
}

}  // namespace
}  // namespace beacongate::testing
