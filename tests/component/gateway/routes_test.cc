// Conditions and routes of a schema in a gateway, and in the commands that show them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "gateway/command/check.h"
#include "gateway/command/explain.h"
#include "shardkey/partitioner.h"
#include "tests/component/gateway/gateway_under_test.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;
using testing::RawRecord;
using testing::ReadRaw;

GatewayConfig OneEndpoint() {
  GatewayConfig config;
  config.name = "test";
  EndpointConfig endpoint;
  endpoint.path = "/b";
  endpoint.topic = "beacons";
  config.endpoints.push_back(endpoint);
  config.topics["beacons"].partitions = 512;
  return config;
}

// Two topics, and a schema that says which beacons go where.
class RoutedSchema {
 public:
  explicit RoutedSchema(const std::string& record_option) {
    std::ofstream(folder_.path() + "/visit.proto")
        << "syntax = \"proto3\";\n"
           "import \"beacon/v1/options.proto\";\n"
           "import \"beacon/v1/receipt.proto\";\n"
           "message Visit {\n"
           "  option (beacon.v1.record) = { " +
               record_option +
               " };\n"
               "  beacon.v1.Receipt receipt = 1;\n"
               "  string event = 2 [(beacon.v1.from) = { param: \"e\" }];\n"
               "}\n";
  }
  // Names the schema in the first endpoint, and its second topic.
  GatewayConfig In(GatewayConfig config) const {
    config.file = "gate.toml";
    config.endpoints[0].line = 4;
    config.endpoints[0].schema = folder_.path() + "/visit.proto";
    config.endpoints[0].message = "Visit";
    config.topics["trades"].partitions = 8;
    return config;
  }

 private:
  testing::TemporaryFolder folder_;
};

constexpr const char* kTradesRoute =
    R"(shard_key: "event" route: { when: { field: "event" prefix: "trade" } topic: "trades" })";

TEST(Routes, ExplainShowsTheTopicThatARouteChooses) {
  const RoutedSchema schema(kTradesRoute);
  const auto explained = [&](const std::string& event) {
    std::string json;
    StartFailure failure;
    EXPECT_EQ(Explain(schema.In(OneEndpoint()), {"GET /b?e=" + event, {}, ""}, &json, &failure),
              ExitCode::kDone);
    return json;
  };
  EXPECT_THAT(explained("view"), HasSubstr(R"("beacons":[{"topic":"beacons")"));
  EXPECT_THAT(explained("trade-7"), HasSubstr(R"("beacons":[{"topic":"trades")"));
}

TEST(Routes, ExplainShowsTheFieldByWhichABeaconIsFiltered) {
  const RoutedSchema schema(R"(drop_if: { field: "event" equals: "ping" })");
  std::string json;
  StartFailure failure;
  Explain(schema.In(OneEndpoint()), {"GET /b?e=ping", {}, ""}, &json, &failure);
  EXPECT_EQ(json, R"({"reply":{"status":200},"beacons":[],)"
                  R"("rejected":[{"reason":"filtered","field":"event"}]})");
}

TEST(Routes, ARouteToATopicWithoutATableIsAFault) {
  const RoutedSchema schema(kTradesRoute);
  GatewayConfig config = schema.In(OneEndpoint());
  config.topics.erase("trades");
  config.kafka["bootstrap.servers"] = "127.0.0.1:1";
  std::vector<std::string> notes;
  const StartFailure failure = Check(config, &notes);
  EXPECT_EQ(failure.code, ExitCode::kUsage);
  ASSERT_EQ(failure.faults.size(), 1u);
  EXPECT_EQ(failure.faults[0],
            "gate.toml:4: endpoint \"/b\": message Visit routes records to topic trades, which has "
            "no table; add [topic.\"trades\"] with partitions = 512, as many as the topic has");
}

TEST(Routes, RecordsGoToTheirTopicsAndTheBooksClose) {
  constexpr uint32_t kPartitions = 8;
  auto cluster = kafka::MockCluster::Start(1);
  ASSERT_TRUE(cluster.ok());
  for (const char* topic : {"beacons", "trades"}) {
    ASSERT_TRUE(cluster.value()->CreateTopic(topic, kPartitions).ok());
  }
  const testing::TemporaryFolder journal;
  const RoutedSchema schema(std::string(kTradesRoute) +
                            R"(drop_if: { field: "event" equals: "ping" })");
  const SystemClock clock;
  StartFailure failure;
  const auto gateway =
      Gateway::Build(schema.In(testing::TestConfig(journal.path(), *cluster.value(), kPartitions)),
                     clock, &failure);
  ASSERT_NE(gateway, nullptr) << failure.faults.front();
  gateway->Start();
  testing::Client client(gateway->http_port());
  for (const char* event : {"view", "trade-1", "ping", "trade-2"}) {
    EXPECT_EQ(client.Get("/b?e=" + std::string(event)), 200);
  }
  const Accounts books = testing::WaitForDelivered(*gateway, 3);
  EXPECT_EQ(books.received, 4u);
  EXPECT_EQ(books.rejected[static_cast<size_t>(Rejection::kFiltered)], 1u);

  const std::vector<RawRecord> beacons = ReadRaw(*cluster.value(), "beacons");
  ASSERT_EQ(beacons.size(), 1u);
  EXPECT_EQ(beacons[0].key, "view");
  const std::vector<RawRecord> trades = ReadRaw(*cluster.value(), "trades");
  ASSERT_EQ(trades.size(), 2u);
  for (const RawRecord& trade : trades) {
    EXPECT_EQ(trade.partition, PartitionOf(ShardHash(trade.key), kPartitions));
  }
}

}  // namespace
}  // namespace beacongate
