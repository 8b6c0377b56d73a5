#include "gateway/schema/duration.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/schema/timestamp.h"
#include "tests/unit/schema/field_value.h"

namespace beacongate {
namespace {

std::string Parsed(std::string_view text, int unit_digits) {
  const std::optional<DurationValue> value = ParseDuration(text, unit_digits);
  if (!value) return "invalid";
  return std::to_string(value->seconds) + ":" + std::to_string(value->nanos);
}

struct DurationCase {
  std::string text;
  int unit_digits;
  std::string want;
};

TEST(DurationTest, NumbersAndUnitsConvert) {
  const DurationCase cases[] = {
      {"0", 3, "0:0"},
      {"1500", 3, "1:500000000"},
      {"1500", 0, "1500:0"},
      {"1500", 6, "0:1500000"},
      {"-1500", 3, "-1:-500000000"},
      {"-0.5", 0, "0:-500000000"},
      {"1.5s", 3, "1:500000000"},
      {"200ms", 0, "0:200000000"},
      {"200us", 0, "0:200000"},
      {"-1e3us", 3, "0:-1000000"},
      {"1e3", 3, "1:0"},
      {".5s", 3, "0:500000000"},
      {"0.0000000019s", 3, "0:1"},    // cut, not rounded
      {"-0.0000000019s", 3, "0:-1"},  // towards zero
      {"-0", 3, "0:0"},
      {"315576000000s", 3, "315576000000:0"},
      {"-315576000000s", 3, "-315576000000:0"},
      {"315576000000.000000001s", 3, "invalid"},
      {"315576000001", 0, "invalid"},
      {"1e99999", 3, "invalid"},
      {"0e99999", 3, "0:0"},
      {"1e-99999", 3, "0:0"},
      {"s", 3, "invalid"},
      {"ms", 3, "invalid"},
      {"1 s", 3, "invalid"},
      {"1S", 3, "invalid"},
      {"1m", 3, "invalid"},
      {"1ns", 3, "invalid"},
      {"+1s", 3, "invalid"},
      {"1ss", 3, "invalid"},
      {"PT1S", 3, "invalid"},
      {"", 3, "invalid"},
  };
  for (const DurationCase& each : cases) {
    EXPECT_EQ(Parsed(each.text, each.unit_digits), each.want) << each.text;
  }
}

TEST(DurationTest, FieldTakesItsUnit) {
  testing::FieldUnderTest field(
      "google.protobuf.Duration a = 2 [(beacon.v1.from) = { param: \"a\" unit: SECONDS }];");
  EXPECT_EQ(field.Of("90"), "90:0");
  EXPECT_EQ(field.Of("90ms"), "0:90000000");
  EXPECT_EQ(field.Of(""), "unset");
  EXPECT_EQ(field.Of("soon"), "invalid");
}

struct GuessCase {
  std::string text;
  std::string want;
};

TEST(UnitByNumberTest, MagnitudeTellsTheUnit) {
  testing::FieldUnderTest field(
      "google.protobuf.Timestamp a = 2 [(beacon.v1.from) = { param: \"a\" unit: AUTO }];");
  const GuessCase cases[] = {
      {"0", "0:0"},
      {"-0", "0:0"},
      {"1767225600", "1767225600:0"},
      {"1767225600.25", "1767225600:250000000"},
      {"99999999999", "99999999999:0"},
      {"99999999999.9", "99999999999:900000000"},
      {"100000000000", "100000000:0"},
      {"1e11", "100000000:0"},
      {"1767225600123", "1767225600:123000000"},
      {"1767225600123.5", "1767225600:123500000"},
      {"99999999999999", "99999999999:999000000"},
      {"100000000000000", "100000000:0"},
      {"1767225600123456", "1767225600:123456000"},
      {"100000000000000000", "100000000:0"},
      {"1767225600123456789", "1767225600:123456789"},
      {"1767225600123456789.9", "1767225600:123456789"},
      {"-99999999999", "invalid"},  // before the year 1
      {"-62135596800", "-62135596800:0"},
      {"-1767225600123", "-1767225601:877000000"},
      {"-9223372036854775808", "-9223372037:145224192"},
      {"1e18", "1000000000:0"},
      {"1e38", "invalid"},
      {"2026-01-01T00:00:00Z", "1767225600:0"},
  };
  for (const GuessCase& each : cases) EXPECT_EQ(field.Of(each.text), each.want) << each.text;
}

}  // namespace
}  // namespace beacongate
