// A topic whose number of partitions is not the configured one, at a start.
#include <gtest/gtest.h>

#include <fstream>

#include "shardkey/partitioner.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::HttpGet;

constexpr uint32_t kPinned = 4;
constexpr uint32_t kGrown = 7;

class GrownTopicTest : public testing::GatewayFixture {
 protected:
  GrownTopicTest() : GatewayFixture(kPinned) {}

  void DeliverOneAndStop() {
    const auto gateway = Started();
    ASSERT_NE(gateway, nullptr);
    EXPECT_EQ(Client(gateway->http_port()).Get("/b?site=s"), 200);
    testing::WaitForDelivered(*gateway, 1);
    EXPECT_TRUE(gateway->Finish(clock_.Monotonic() + seconds(30)));
  }
  // A cluster whose topic has another number takes the place of the former.
  void GiveTopic(uint32_t partitions) {
    auto cluster = kafka::MockCluster::Start(1);
    ASSERT_TRUE(cluster.ok());
    cluster_ = std::move(cluster).value();
    ASSERT_TRUE(cluster_->CreateTopic("beacons", partitions).ok());
    config_.kafka = cluster_->ClientProperties();
  }
  void ExpectRefused(const std::string& fault) {
    StartFailure failure;
    EXPECT_EQ(Gateway::Build(config_, clock_, &failure), nullptr);
    EXPECT_EQ(failure.code, ExitCode::kEnvironment);
    ASSERT_EQ(failure.faults.size(), 1u);
    EXPECT_EQ(failure.faults[0], fault);
  }
  void ExpectServedAsPinned() {
    constexpr uint64_t kBeacons = 60;
    Client client(gateway_->http_port());
    for (uint64_t i = 0; i < kBeacons; ++i) {
      EXPECT_EQ(client.Get("/b?site=s&visitor=" + std::to_string(i)), 200);
    }
    testing::WaitForDelivered(*gateway_, kBeacons);
    for (const auto& record : testing::ReadTopic(*cluster_, "beacons")) {
      EXPECT_EQ(record.partition, PartitionOf(ShardHash(record.key), kPinned));
    }
    EXPECT_NE(HttpGet(gateway_->admin_port(), "/metrics")
                  .find("beacongate_topic_fault{topic=\"beacons\",lane=\"0\","
                        "fault=\"more_partitions\"} 1"),
              std::string::npos);
  }

  static constexpr const char* kMore =
      "topic beacons: has 7 partitions, [topic.beacons] pins 4; the shard key needs one number: "
      "correct whichever is wrong";
};

TEST_F(GrownTopicTest, IsServedAsPinnedAfterARestart) {
  DeliverOneAndStop();
  GiveTopic(kGrown);
  Start();
  ExpectServedAsPinned();
}

TEST_F(GrownTopicTest, IsServedAsPinnedWhenKafkaAnswersLater) {
  DeliverOneAndStop();
  GiveTopic(kGrown);
  cluster_->SetDown(1);
  Start();
  EXPECT_EQ(Client(gateway_->http_port()).Get("/b?site=s"), 200);
  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway_, 1);
  ExpectServedAsPinned();
}

TEST_F(GrownTopicTest, ANewLaneRefusesIt) {
  GiveTopic(kGrown);
  ExpectRefused(kMore);
  ExpectRefused(kMore);  // the directory is there by now
}

TEST_F(GrownTopicTest, AnotherNumberInTheConfigurationIsRefused) {
  DeliverOneAndStop();
  config_.topics["beacons"].partitions = 3;
  ExpectRefused(
      "topic beacons: has 4 partitions, [topic.beacons] pins 3; the shard key needs one number: "
      "correct whichever is wrong");
}

TEST_F(GrownTopicTest, AShrunkTopicIsRefused) {
  DeliverOneAndStop();
  GiveTopic(2);
  ExpectRefused(
      "topic beacons: has 2 partitions, [topic.beacons] pins 4; the shard key needs one number: "
      "correct whichever is wrong");
}

TEST_F(GrownTopicTest, AFileThatMakesNoSenseIsNotBelieved) {
  DeliverOneAndStop();
  const std::string path = config_.journal.dir + "/beacons@partitions";
  for (const char* text : {"", "4", "4 \n", "04x\n", "-4\n", "99999999999\n", "7\n"}) {
    std::ofstream(path, std::ios::trunc) << text;
    GiveTopic(kGrown);
    ExpectRefused(kMore);
  }
  std::ofstream(path, std::ios::trunc) << "4\n";
  Start();
  ExpectServedAsPinned();
}

}  // namespace
}  // namespace beacongate
