// A topic that is not as the configuration pins it when the gateway starts: what an earlier life
// knew of it decides between a change that is lived with and a mistake.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "shardkey/partitioner.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::HttpGet;

constexpr uint32_t kPinned = 4;
constexpr uint32_t kGrown = 7;
constexpr uint32_t kShrunk = 2;
constexpr uint64_t kBeacons = 60;

class TopicAtStartTest : public testing::GatewayFixture {
 protected:
  TopicAtStartTest() : GatewayFixture(kPinned) {}

  void DeliverOneAndStop() {
    const auto gateway = Started();
    ASSERT_NE(gateway, nullptr);
    EXPECT_EQ(Client(gateway->http_port()).Get("/b?site=s"), 200);
    testing::WaitForDelivered(*gateway, 1);
    EXPECT_TRUE(gateway->Finish(clock_.Monotonic() + seconds(30)));
  }
  // As a kill does: what is not delivered stays in the journal.
  void StopAtOnce() {
    EXPECT_FALSE(gateway_->Finish(clock_.Monotonic()));
    gateway_.reset();
  }
  // A cluster whose topic has another number, or without the topic, takes the place of the former.
  void GiveTopic(uint32_t partitions) {
    auto cluster = kafka::MockCluster::Start(1);
    ASSERT_TRUE(cluster.ok());
    cluster_ = std::move(cluster).value();
    if (partitions > 0) {
      ASSERT_TRUE(cluster_->CreateTopic("beacons", partitions).ok());
    }
    config_.kafka = cluster_->ClientProperties();
  }
  void GiveNoTopic() { GiveTopic(0); }
  // A mock cluster would make it when the producer asks; as long as it has this error it is
  // missing.
  void HideTopic() { cluster_->SetTopicError("beacons", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART); }
  void ShowTopic() { cluster_->SetTopicError("beacons", RD_KAFKA_RESP_ERR_NO_ERROR); }

  void ExpectRefused(const std::vector<std::string>& faults) {
    StartFailure failure;
    EXPECT_EQ(Gateway::Build(config_, clock_, &failure), nullptr);
    EXPECT_EQ(failure.code, ExitCode::kEnvironment);
    EXPECT_EQ(failure.faults, faults);
  }
  void Send(uint64_t count = kBeacons) {
    Client client(gateway_->http_port());
    for (uint64_t i = 0; i < count; ++i) {
      EXPECT_EQ(client.Get("/b?site=s&visitor=" + std::to_string(i)), 200);
    }
  }
  void WaitForFault(const std::string& fault, bool there) {
    const std::string sample = "beacongate_topic_fault{topic=\"beacons\",lane=\"0\",fault=\"" +
                               fault + "\"} " + (there ? "1" : "0");
    for (int i = 0; i < 2'000; ++i) {
      if (HttpGet(gateway_->admin_port(), "/metrics").find(sample) != std::string::npos) return;
      std::this_thread::sleep_for(milliseconds(10));
    }
    ADD_FAILURE() << "not seen in time: " << sample;
  }
  void ExpectNothingIsDelivered() {
    // Longer than several looks at what keeps a lane from delivering.
    std::this_thread::sleep_for(milliseconds(1000));
    EXPECT_EQ(gateway_->Books().delivered, 0u);
    EXPECT_TRUE(testing::ReadTopic(*cluster_, "beacons").empty());
  }
  // The same as while it runs: beacons are accepted, it is ready, and the metric tells.
  void ExpectWaits(const std::string& fault) {
    WaitForFault(fault, true);
    Send();
    EXPECT_EQ(HttpGet(gateway_->admin_port(), "/readyz").substr(9, 3), "200");
    const Accounts books = gateway_->Books();
    EXPECT_EQ(books.pending, kBeacons);
    testing::ExpectClosed(books);
  }
  void ExpectRecordsWherePinned(size_t records) {
    const auto found = testing::ReadTopic(*cluster_, "beacons");
    EXPECT_EQ(found.size(), records);
    for (const auto& record : found) {
      EXPECT_EQ(record.partition, PartitionOf(ShardHash(record.key), kPinned));
    }
  }
  void ExpectServedAsPinned(uint64_t before = 0) {
    Send();
    testing::WaitForDelivered(*gateway_, before + kBeacons);
    ExpectRecordsWherePinned(before + kBeacons);
    WaitForFault("more_partitions", true);
  }
  std::string PinnedFile() const { return config_.journal.dir + "/beacons@partitions"; }

  static constexpr const char* kMore =
      "topic beacons: has 7 partitions, [topic.beacons] pins 4; the shard key needs one number: "
      "correct whichever is wrong";
  static constexpr const char* kFewer =
      "topic beacons: has 2 partitions, [topic.beacons] pins 4; the shard key needs one number: "
      "correct whichever is wrong";
  static constexpr const char* kMissing =
      "topic beacons: does not exist, or this client may not DESCRIBE it; create it: beaconctl "
      "topic create --topic beacons --partitions 4, or grant the right";
};

TEST_F(TopicAtStartTest, OneThatGrewIsServedAsPinned) {
  DeliverOneAndStop();
  GiveTopic(kGrown);
  Start();
  ExpectServedAsPinned();
}

TEST_F(TopicAtStartTest, OneThatGrewIsServedAsPinnedWhenKafkaAnswersLater) {
  DeliverOneAndStop();
  GiveTopic(kGrown);
  cluster_->SetDown(1);
  Start();
  EXPECT_EQ(Client(gateway_->http_port()).Get("/b?site=s"), 200);
  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway_, 1);
  ExpectServedAsPinned(1);
}

TEST_F(TopicAtStartTest, OneThatShrankIsAcceptedForAndGetsNothing) {
  DeliverOneAndStop();
  GiveTopic(kShrunk);
  Start();
  ExpectWaits("fewer_partitions");
  ExpectNothingIsDelivered();
  StopAtOnce();
  GiveTopic(kPinned);
  Start();
  testing::WaitForDelivered(*gateway_, kBeacons);
  ExpectRecordsWherePinned(kBeacons);
  WaitForFault("fewer_partitions", false);
}

TEST_F(TopicAtStartTest, OneThatShrankGetsNothingWhenKafkaAnswersLater) {
  DeliverOneAndStop();
  GiveTopic(kShrunk);
  cluster_->SetDown(1);
  Start();
  cluster_->SetUp(1);
  ExpectWaits("fewer_partitions");
  ExpectNothingIsDelivered();
}

// Deleted, or hidden: Metadata of all topics leaves it out in both cases.
class TopicNotSeenTest : public TopicAtStartTest {};

TEST_F(TopicNotSeenTest, IsAcceptedForAndGetsWhatWaited) {
  DeliverOneAndStop();
  HideTopic();
  Start();
  ExpectWaits("missing");
  ShowTopic();
  testing::WaitForDelivered(*gateway_, kBeacons);
  ExpectRecordsWherePinned(1 + kBeacons);
  WaitForFault("missing", false);
}

TEST_F(TopicNotSeenTest, OverAnyNumberOfLives) {
  DeliverOneAndStop();
  HideTopic();
  for (uint64_t life = 1; life <= 3; ++life) {
    Start();
    Send(1);
    EXPECT_EQ(gateway_->Books().pending, life);
    StopAtOnce();
  }
  ShowTopic();
  Start();
  testing::WaitForDelivered(*gateway_, 3);
  ExpectRecordsWherePinned(1 + 3);
}

TEST_F(TopicNotSeenTest, WhenKafkaAnswersLater) {
  DeliverOneAndStop();
  HideTopic();
  cluster_->SetDown(1);
  Start();
  cluster_->SetUp(1);
  ExpectWaits("missing");
  ShowTopic();
  testing::WaitForDelivered(*gateway_, kBeacons);
  ExpectRecordsWherePinned(1 + kBeacons);
}

TEST_F(TopicAtStartTest, ANewLaneRefusesEachOfThem) {
  for (int twice = 0; twice < 2; ++twice) {  // then the directory is there
    GiveTopic(kGrown);
    ExpectRefused({kMore});
    GiveTopic(kShrunk);
    ExpectRefused({kFewer});
    GiveNoTopic();
    ExpectRefused({kMissing});
  }
}

TEST_F(TopicAtStartTest, OnlyTheNewOneOfTwoIsRefused) {
  DeliverOneAndStop();
  HideTopic();
  config_.topics["beacons.rejects"].partitions = 1;
  ExpectRefused(
      {"topic beacons.rejects: does not exist, or this client may not DESCRIBE it; create it: "
       "beaconctl topic create --topic beacons.rejects --partitions 1, or grant the right"});
}

TEST_F(TopicAtStartTest, AnotherNumberInTheConfigurationIsRefused) {
  DeliverOneAndStop();
  config_.topics["beacons"].partitions = 3;
  ExpectRefused(
      {"topic beacons: has 4 partitions, [topic.beacons] pins 3; the shard key needs one number: "
       "correct whichever is wrong; it had 4 partitions when it was delivered to"});
  config_.topics["beacons"].partitions = 5;
  ExpectRefused(
      {"topic beacons: has 4 partitions, [topic.beacons] pins 5; the shard key needs one number: "
       "correct whichever is wrong; it had 4 partitions when it was delivered to"});
  HideTopic();
  ExpectRefused(
      {"topic beacons: does not exist, or this client may not DESCRIBE it; create it: beaconctl "
       "topic create --topic beacons --partitions 5, or grant the right; it had 4 partitions when "
       "it was delivered to"});
}

TEST_F(TopicAtStartTest, AFileThatMakesNoSenseIsNotBelieved) {
  DeliverOneAndStop();
  for (const char* text : {"", "4", "4 \n", "04x\n", "-4\n", "99999999999\n"}) {
    std::ofstream(PinnedFile(), std::ios::trunc) << text;
    GiveTopic(kGrown);
    ExpectRefused({kMore});
    GiveNoTopic();
    ExpectRefused({kMissing});
  }
  std::ofstream(PinnedFile(), std::ios::trunc) << "4\n";
  GiveTopic(kGrown);
  Start();
  ExpectServedAsPinned();
}

// The first life never saw the topic, and took beacons in.
TEST_F(TopicAtStartTest, BeaconsThatWaitAreKeptCompanyWhileTheTopicIsMissing) {
  HideTopic();
  cluster_->SetDown(1);
  Start();
  Send(1);
  StopAtOnce();
  cluster_->SetUp(1);
  Start();
  WaitForFault("missing", true);
  Send(1);
  EXPECT_EQ(gateway_->Books().pending, 2u);
  ShowTopic();
  testing::WaitForDelivered(*gateway_, 2);
  ExpectRecordsWherePinned(2);
}

// Nobody knows which number is wrong; each beacon more could be one in a wrong partition.
TEST_F(TopicAtStartTest, BeaconsThatWaitDoNotMakeAnotherNumberRight) {
  cluster_->SetDown(1);
  Start();
  Send(1);
  StopAtOnce();
  GiveTopic(kGrown);
  ExpectRefused({kMore});
  GiveTopic(kShrunk);
  ExpectRefused({kFewer});
  GiveTopic(kPinned);
  Start();
  testing::WaitForDelivered(*gateway_, 1);
}

}  // namespace
}  // namespace beacongate
