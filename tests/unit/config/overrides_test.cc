#include "gateway/config/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/config_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using testing::Faults;
using testing::kSmallest;

GatewayConfig Set(const std::vector<std::string>& overrides) {
  LoadedConfig loaded = ParseConfig(kSmallest, "/etc/b.toml", overrides);
  for (const ConfigFault& fault : loaded.faults) ADD_FAILURE() << Format(fault);
  return loaded.config;
}

TEST(OverridesTest, BareTextIsAString) {
  EXPECT_EQ(Set({"http.listen=127.0.0.1:9000"}).http.listen, "127.0.0.1:9000");
  EXPECT_EQ(Set({"http.listen=\"127.0.0.1:9000\""}).http.listen, "127.0.0.1:9000");
  EXPECT_EQ(Set({"name=7"}).name, "7");
  EXPECT_EQ(Set({"name=2026-01-01"}).name, "2026-01-01");
  EXPECT_EQ(Set({"name=a=b"}).name, "a=b");
}

TEST(OverridesTest, NumbersFlagsAndArraysAreToml) {
  EXPECT_EQ(Set({"http.workers=4"}).http.workers, 4u);
  EXPECT_EQ(Set({"journal.quota_bytes=1_000_000_000"}).journal.quota_bytes, 1'000'000'000u);
  EXPECT_THAT(Set({"schema_paths=[\"/a\", \"b\"]"}).schema_paths, ElementsAre("/a", "/etc/b"));
}

TEST(OverridesTest, KafkaNamesAreWhole) {
  const auto kafka =
      Set({"kafka.linger.ms=5", "kafka.bootstrap.servers=k:9", "kafka.x=0.10"}).kafka;
  EXPECT_THAT(kafka, ElementsAre(std::pair("bootstrap.servers", "k:9"), std::pair("linger.ms", "5"),
                                 std::pair("x", "0.10")));
}

TEST(OverridesTest, TopicsMayHaveDots) {
  EXPECT_EQ(Set({"topic.beacons.partitions=4"}).topics.at("beacons").partitions, 4u);
  EXPECT_EQ(Set({"topic.a.b.partitions=4"}).topics.at("a.b").partitions, 4u);
}

TEST(OverridesTest, LaterWins) {
  EXPECT_EQ(Set({"http.workers=1", "http.workers=2"}).http.workers, 2u);
}

TEST(OverridesTest, ValueCannotSmuggleASecondKey) {
  EXPECT_THAT(Faults(kSmallest, {"http.workers=1\nname = 2"}),
              ElementsAre("--set: http.workers is a string, not a whole number; write for example "
                          "workers = 0"));
}

TEST(OverridesTest, NonsenseIsReported) {
  EXPECT_THAT(Faults(kSmallest, {"http.workers"}),
              ElementsAre("--set: \"http.workers\" is not key=value; write for example --set "
                          "http.workers=4"));
  EXPECT_THAT(Faults(kSmallest, {"endpoint.path=/x"}),
              ElementsAre("--set: \"endpoint.path\" cannot be set here; write [[endpoint]] into "
                          "the file"));
  EXPECT_THAT(Faults(kSmallest, {"topic.partitions=4"}),
              ElementsAre("--set: \"topic.partitions\" is not a key; write for example "
                          "http.listen, kafka.linger.ms or topic.beacons.partitions"));
  EXPECT_THAT(Faults(kSmallest, {"http.wrkers=4"}),
              ElementsAre("--set: unknown key \"wrkers\" in [http]; did you mean \"workers\"?"));
  EXPECT_THAT(Faults(kSmallest, {"http=4"}),
              ElementsAre("--set: [http] is a whole number, not a table; write [http] on a line of "
                          "its own"));
}

}  // namespace
}  // namespace beacongate
