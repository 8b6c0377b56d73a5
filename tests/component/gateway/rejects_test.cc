// The rejects topic of a whole gateway: a lane of its own beside the beacons'.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "beacon/v1/reject.pb.h"
#include "gateway/command/check.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpGet;

constexpr uint32_t kPartitions = 8;

class RejectsTest : public testing::GatewayFixture {
 protected:
  RejectsTest() : GatewayFixture(kPartitions) {}
  void SetUp() override {
    GatewayFixture::SetUp();
    ASSERT_TRUE(cluster_->CreateTopic("beacons.rejects", 1).ok());
    std::ofstream(folder_.path() + "/visit.proto")
        << "syntax = \"proto3\";\n"
           "import \"beacon/v1/options.proto\";\n"
           "import \"beacon/v1/receipt.proto\";\n"
           "message Visit {\n"
           "  option (beacon.v1.record) = { shard_key: \"site\" };\n"
           "  beacon.v1.Receipt receipt = 1;\n"
           "  string site = 2 [(beacon.v1.from) = { param: \"h\" required: true }];\n"
           "}\n";
    config_.journal.dir = folder_.path() + "/journal";
    config_.endpoints[0].schema = folder_.path() + "/visit.proto";
    config_.endpoints[0].message = "Visit";
    config_.topics["beacons.rejects"].partitions = 1;
    std::filesystem::create_directory(config_.journal.dir);
  }
};

TEST_F(RejectsTest, WhatIsRefusedIsDeliveredToItsTopicAndCountsAsNoBeacon) {
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  testing::Client client(gateway->http_port());
  EXPECT_EQ(client.Get("/b?h=a.com"), 200);
  EXPECT_EQ(client.Get("/b?u=1"), 422);
  testing::WaitForDelivered(*gateway, 1);
  Accounts books = gateway->Books();
  for (int i = 0; i < 2'000 && books.rejects->delivered < 1; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    books = gateway->Books();
    testing::ExpectClosed(books);
  }
  EXPECT_EQ(books.received, 2u);
  EXPECT_EQ(books.accepted, 1u);
  EXPECT_EQ(books.delivered, 1u);
  EXPECT_EQ(books.rejects->written, 1u);
  EXPECT_EQ(books.rejects->delivered, 1u);
  EXPECT_THAT(HttpGet(gateway->admin_port(), "/accounts"),
              HasSubstr(R"("quarantined":0,"rejects":{"written":1,"recovered":0,"delivered":1,)"
                        R"("pending":0,"quarantined":0,"shed":0}})"));
  EXPECT_THAT(HttpGet(gateway->admin_port(), "/metrics"),
              HasSubstr("beacongate_rejects_written_total 1"));

  const std::vector<testing::RawRecord> records = testing::ReadRaw(*cluster_, "beacons.rejects");
  ASSERT_EQ(records.size(), 1u);
  beacon::v1::Reject reject;
  ASSERT_TRUE(reject.ParseFromString(records[0].value));
  EXPECT_NE(reject.receipt().origin(), 0u);
  EXPECT_EQ(reject.target(), "/b?u=1");
  EXPECT_EQ(reject.refusals(0).reason(), "required_missing");
  EXPECT_EQ(reject.refusals(0).field(), "site");
}

TEST_F(RejectsTest, AFloodOfRefusedRequestsLeavesTheRoomOfGoodBeacons) {
  config_.journal.quota_bytes = 2 * 4 * config_.journal.segment_bytes;
  cluster_->SetDown(1);
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  testing::Client client(gateway->http_port());
  const std::string target = "/b?u=" + std::string(8'000, 'u');
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client.Get(target), 422);
  const Accounts books = gateway->Books();
  testing::ExpectClosed(books);
  EXPECT_GT(books.rejects->shed, 0u);
  EXPECT_EQ(books.rejects->shed + books.rejects->written, 100u);
  EXPECT_EQ(books.shed, 0u);
  EXPECT_EQ(client.Get("/b?h=a.com"), 200);
  EXPECT_THAT(HttpGet(gateway->admin_port(), "/readyz"), HasSubstr("200 OK"));
}

TEST_F(RejectsTest, RejectsOfAnEarlierProcessAreNoRecoveredBeacons) {
  cluster_->SetDown(1);
  {
    const auto gateway = Started();
    ASSERT_NE(gateway, nullptr);
    EXPECT_EQ(testing::Client(gateway->http_port()).Get("/b?u=1"), 422);
    gateway->Finish(clock_.Monotonic());
  }
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  const Accounts books = gateway->Books();
  EXPECT_EQ(books.recovered, 0u);
  EXPECT_EQ(books.rejects->recovered, 1u);
  testing::ExpectClosed(books);
}

TEST_F(RejectsTest, CheckSaysThatNothingKeepsWhatIsRefused) {
  std::vector<std::string> notes;
  EXPECT_TRUE(Check(config_, &notes).empty());
  EXPECT_TRUE(notes.empty());
  config_.topics.erase("beacons.rejects");
  EXPECT_TRUE(Check(config_, &notes).empty());
  EXPECT_THAT(notes,
              ElementsAre("endpoint /*: Visit with 1 field from the request, key site, to topic "
                          "beacons; what it refuses is counted and not kept, though fields are "
                          "required: add [topic.\"beacons.rejects\"] with partitions to keep it"));
}

}  // namespace
}  // namespace beacongate
