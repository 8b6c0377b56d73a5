#include <gtest/gtest.h>

#include "deploy/broker/command.h"

namespace beacongate::broker {
namespace {

TEST(ClusterOptions, BrokersAreTheBootstrapServers) {
  ClusterOptions options;
  options.brokers = "a:1,b:2";
  const auto properties = options.Properties();
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(properties.value().size(), 1u);
  EXPECT_EQ(properties.value().at("bootstrap.servers"), "a:1,b:2");
}

TEST(ClusterOptions, PropertyEndsAtItsFirstEqualsSign) {
  ClusterOptions options;
  options.properties = {"sasl.password=a=b", "client.rack="};
  const auto properties = options.Properties();
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(properties.value().at("sasl.password"), "a=b");
  EXPECT_EQ(properties.value().at("client.rack"), "");
}

TEST(ClusterOptions, PropertyWithoutNameOrValueIsRefusedByName) {
  for (const char* property : {"security.protocol", "=ssl"}) {
    ClusterOptions options;
    options.properties = {property};
    const auto properties = options.Properties();
    ASSERT_FALSE(properties.ok()) << property;
    EXPECT_NE(properties.error().message.find(property), std::string::npos);
  }
}

}  // namespace
}  // namespace beacongate::broker
