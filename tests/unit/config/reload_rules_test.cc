#include "gateway/config/reload_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

EndpointConfig Endpoint(const std::string& path) {
  EndpointConfig endpoint;
  endpoint.path = path;
  endpoint.topic = "beacons";
  return endpoint;
}

GatewayConfig Config() {
  GatewayConfig config;
  config.file = "gate.toml";
  config.endpoints.push_back(Endpoint("/a"));
  config.topics["beacons"].partitions = 8;
  config.kafka["bootstrap.servers"] = "127.0.0.1:9092";
  return config;
}

std::string Line(const std::string& what) {
  return "gate.toml: " + what +
         ", which takes a restart; restart the gateway, or put it back and reload";
}

TEST(ReloadRules, WhatRequestsAreServedByCanChange) {
  GatewayConfig next = Config();
  next.name = "other";
  next.schema_paths.push_back("/protos");
  next.endpoints.push_back(Endpoint("/b"));
  next.http.json_depth_max = 3;
  next.http.parameters_max = 3;
  next.http.beacons_max = 3;
  next.http.inflated_bytes_max = 3;
  next.http.trusted_proxies.push_back("10.0.0.0/8");
  next.shutdown.drain_delay_ms = std::chrono::milliseconds(3);
  EXPECT_THAT(ChangesThatNeedARestart(Config(), next), IsEmpty());
}

TEST(ReloadRules, EveryOtherChangeIsNamed) {
  GatewayConfig next = Config();
  next.http.listen = "127.0.0.1:1";
  next.http.workers = 7;
  next.journal.dir = "/elsewhere";
  next.admin_listen = "127.0.0.1:2";
  EXPECT_THAT(ChangesThatNeedARestart(Config(), next),
              ElementsAre(Line("http.listen has changed"), Line("http.workers has changed"),
                          Line("journal.dir has changed"), Line("admin.listen has changed")));
}

TEST(ReloadRules, TopicsStayAsTheyAre) {
  GatewayConfig next = Config();
  next.topics["beacons"].partitions = 16;
  next.topics["trades"].partitions = 8;
  EXPECT_THAT(ChangesThatNeedARestart(Config(), next),
              ElementsAre(Line("partitions of [topic.\"beacons\"] has changed"),
                          Line("[topic.\"trades\"] is new")));
  next.topics.erase("beacons");
  EXPECT_THAT(ChangesThatNeedARestart(Config(), next),
              ElementsAre(Line("[topic.\"beacons\"] is gone"), Line("[topic.\"trades\"] is new")));
}

TEST(ReloadRules, PropertiesOfKafkaStayAsTheyAre) {
  GatewayConfig next = Config();
  next.kafka["bootstrap.servers"] = "127.0.0.1:9093";
  next.kafka["linger.ms"] = "5";
  EXPECT_THAT(ChangesThatNeedARestart(Config(), next),
              ElementsAre(Line("[kafka] \"bootstrap.servers\" has changed"),
                          Line("[kafka] \"linger.ms\" has changed")));
}

}  // namespace
}  // namespace beacongate
