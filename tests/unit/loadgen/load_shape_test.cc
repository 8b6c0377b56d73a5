#include "loadgen/pacing/load_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;

// "from..to@length" or "burst N", "!" where connections are closed.
std::string Told(const LoadShape& shape) {
  std::string text;
  for (const LoadPhase& phase : shape.phases) {
    if (!text.empty()) text += ' ';
    if (!phase.connected) text += '!';
    text += phase.burst > 0 ? "burst " + std::to_string(phase.burst)
                            : std::to_string(phase.from) + ".." + std::to_string(phase.to) + "@" +
                                  std::to_string(phase.length.count() / 1'000'000) + "ms";
  }
  return text;
}

struct ShapeCase {
  const char* name;
  const char* text;
  const char* want;  // the phases, or what the error says
};

class GoodShapeTest : public ::testing::TestWithParam<ShapeCase> {};

TEST_P(GoodShapeTest, IsRead) {
  const Result<LoadShape> shape = ParseLoadShape(GetParam().text);
  ASSERT_TRUE(shape.ok()) << shape.error().message;
  EXPECT_EQ(Told(shape.value()), GetParam().want);
}

const ShapeCase kGood[] = {
    {"Hold", "hold 1000 30s", "1000..1000@30000ms"},
    {"Ramp", "ramp 0..20k 500ms", "0..20000@500ms"},
    {"Down", "ramp 1.5k..0 1m", "1500..0@60000ms"},
    {"Steps", "hold 1k 1s, hold 2k 1s,hold 3k 1s",
     "1000..1000@1000ms 2000..2000@1000ms 3000..3000@1000ms"},
    {"BurstBetween", "hold 10 1s, burst 5000, hold 10 1s",
     "10..10@1000ms burst 5000 10..10@1000ms"},
    {"Pause", "hold 1 1s, pause 2s", "1..1@1000ms 0..0@2000ms"},
    {"Outage", "hold 1 1s, outage 2s, hold 1 1s", "1..1@1000ms !0..0@2000ms 1..1@1000ms"},
    {"Repeat", "hold 1 1s, burst 2, repeat 2", "1..1@1000ms burst 2 1..1@1000ms burst 2"},
    {"Points", "0s:1000, 30s:20k", "1000..20000@30000ms"},
    {"PointsWithAStep", "0s:1k, 1s:1k, 1s:5k, 3s:5k", "1000..1000@1000ms 5000..5000@2000ms"},
    {"Millions", "hold 2M 1h", "2000000..2000000@3600000ms"}};

INSTANTIATE_TEST_SUITE_P(Table, GoodShapeTest, ::testing::ValuesIn(kGood),
                         [](const auto& table) { return table.param.name; });

class BadShapeTest : public ::testing::TestWithParam<ShapeCase> {};

TEST_P(BadShapeTest, IsRefusedWithTheReason) {
  const Result<LoadShape> shape = ParseLoadShape(GetParam().text);
  ASSERT_FALSE(shape.ok());
  EXPECT_THAT(shape.error().message, HasSubstr(GetParam().want));
}

const ShapeCase kBad[] = {
    {"Empty", "", "'' is no phase of a load shape; write hold RATE TIME"},
    {"Word", "wave 3 1s", "'wave 3 1s' is no phase"},
    {"NoTime", "hold 1000", "'hold 1000' is no phase"},
    {"NoUnit", "hold 1000 30", "'hold 1000 30' is no phase"},
    {"NoRange", "ramp 1000 30s", "'ramp 1000 30s' is no phase"},
    {"Negative", "hold -5 1s", "'hold -5 1s' is no phase"},
    {"TooFast", "hold 11M 1s", "'hold 11M 1s' is no phase"},
    {"TooLong", "hold 1 6h, repeat 100", "at most 10000 phases and 7 days"},
    {"TooMany", "burst 1, repeat 10001", "repeat 10001 is not possible"},
    {"RepeatOfNothing", "repeat 2", "repeat 2 is not possible"},
    {"Nothing", "pause 3s", "sends nothing"},
    {"OnePoint", "0s:1000", "sends nothing"},
    {"PointsBackwards", "0s:1, 5s:1, 4s:1", "'4s:1': the points of a load shape begin at 0s"},
    {"PointsLate", "1s:1, 5s:1", "'1s:1': the points of a load shape begin at 0s"}};

INSTANTIATE_TEST_SUITE_P(Table, BadShapeTest, ::testing::ValuesIn(kBad),
                         [](const auto& table) { return table.param.name; });

}  // namespace
}  // namespace beacongate::loadgen
