#include "gateway/command/explain.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/config/gateway_config.h"

namespace beacongate {
namespace {

GatewayConfig Config() {
  GatewayConfig config;
  config.name = "test";
  EndpointConfig endpoint;
  endpoint.path = "/b";
  endpoint.topic = "beacons";
  config.endpoints.push_back(endpoint);
  config.topics["beacons"].partitions = 512;
  return config;
}

std::string Explained(const ExplainRequest& request) {
  std::string json;
  StartFailure failure;
  EXPECT_EQ(Explain(Config(), request, &json, &failure), ExitCode::kDone);
  return json;
}

TEST(Explain, ShowsRecordKeyAndPartition) {
  const std::string json = Explained({"GET /b?site=a.com&visitor=1", {"Referer: /x"}, ""});
  EXPECT_NE(json.find(R"("reply":{"status":200})"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("key":"a.com|1","hash":"087304043f86a7d4","partition":468)"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("referer":"/x")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("rejected":[]})"), std::string::npos) << json;
}

TEST(Explain, ShowsTheHashByWhichTheSchemaPartitions) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) /
                                     ("murmur2_" + std::to_string(getpid()) + ".proto");
  std::ofstream(file) << R"(syntax = "proto3";
import "beacon/v1/options.proto";
import "beacon/v1/receipt.proto";
message Visit {
  option (beacon.v1.record) = { shard_key: "site" partitioner: MURMUR2 };
  beacon.v1.Receipt receipt = 1;
  string site = 2 [(beacon.v1.from) = { param: "h" }];
})";
  GatewayConfig config = Config();
  config.endpoints[0].schema = file.string();
  config.endpoints[0].message = "Visit";
  std::string json;
  StartFailure failure;
  // As in tests/golden/murmur2_vectors.tsv.
  EXPECT_EQ(Explain(config, {"GET /b?h=site%7Cvisitor", {}, ""}, &json, &failure), ExitCode::kDone);
  EXPECT_NE(json.find(R"("key":"site|visitor","hash":"8683bdfe","partition":510)"),
            std::string::npos)
      << json;
  std::filesystem::remove(file);
}

TEST(Explain, SaysWhereEveryValueCameFrom) {
  const std::string json = Explained({"GET /b?site=a.com&x=1", {"Referer: /x"}, ""});
  EXPECT_NE(json.find(R"("from":{"method":"builtin METHOD","path":"builtin PATH",)"
                      R"("referer":"header referer","client_ip":"builtin CLIENT_IP",)"
                      R"("site":"param site","params":"rest"})"),
            std::string::npos)
      << json;
}

// It was once told as a reply of status 0.
TEST(Explain, BodyThatIsPromisedAndNotThereIsAFault) {
  for (const char* header : {"Content-Length: 3", "Transfer-Encoding: chunked"}) {
    std::string json;
    StartFailure failure;
    EXPECT_EQ(Explain(Config(), {"POST /b", {header}, ""}, &json, &failure), ExitCode::kUsage);
    ASSERT_EQ(failure.faults.size(), 1u);
    EXPECT_NE(failure.faults[0].find("; give it with --body FILE"), std::string::npos);
  }
}

TEST(Explain, NamesWhatDidNotConvert) {
  const std::string json = Explained({"GET /b?sent_at=soon", {}, ""});
  EXPECT_NE(json.find(R"("unconverted":["sent_at"]})"), std::string::npos) << json;
}

TEST(Explain, ShowsEveryElementAndWhyOneIsRejected) {
  const std::string json = Explained({"POST /b", {}, R"([{"site":"a"},3])"});
  EXPECT_NE(json.find(R"("status":204)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("rejected":[{"reason":"not_an_object","field":""}])"), std::string::npos)
      << json;
}

TEST(Explain, ABadRequestIsExplainedToo) {
  EXPECT_EQ(
      Explained({"GET /b", {"Content-Length: +3"}, ""}),
      R"({"reply":{"status":400},"beacons":[],"rejected":[{"reason":"bad_request","field":""}]})");
  EXPECT_EQ(
      Explained({"GET /c", {}, ""}),
      R"({"reply":{"status":404},"beacons":[],"rejected":[{"reason":"not_found","field":""}]})");
}

TEST(Explain, WhatIsNoRequestLineIsAUsageError) {
  std::string json;
  StartFailure failure;
  EXPECT_EQ(Explain(Config(), {"nonsense", {}, ""}, &json, &failure), ExitCode::kUsage);
  ASSERT_EQ(failure.faults.size(), 1u);
}

}  // namespace
}  // namespace beacongate
