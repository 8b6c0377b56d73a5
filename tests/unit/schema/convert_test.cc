#include "gateway/schema/convert.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace beacongate {
namespace {

constexpr int kMilliseconds = 3;

ValueMemory memory;

Value ConvertText(ValueType type, std::string_view text, int unit_digits = kMilliseconds) {
  Value value;
  EXPECT_EQ(Convert({type, unit_digits, nullptr}, text, ValueKind::kText, &memory, &value),
            value.state);
  return value;
}

struct IntegerCase {
  ValueType type;
  std::string text;
  int64_t want;  // as bits
};

TEST(ConvertTest, IntegersAreRead) {
  const IntegerCase cases[] = {
      {ValueType::kInt32, "0", 0},
      {ValueType::kInt32, "-0", 0},
      {ValueType::kInt32, "2147483647", 2147483647},
      {ValueType::kInt32, "-2147483648", -2147483648LL},
      {ValueType::kInt32, "007", 7},
      {ValueType::kInt32, "3.0", 3},
      {ValueType::kInt32, "3.", 3},
      {ValueType::kInt32, "-3.000", -3},
      {ValueType::kInt32, "1e3", 1000},
      {ValueType::kInt32, "1E+3", 1000},
      {ValueType::kInt32, "12.5e1", 125},
      {ValueType::kInt32, "5000e-3", 5},
      {ValueType::kInt32, "0e999999999999", 0},
      {ValueType::kInt32, "0.0e-999999999999", 0},
      {ValueType::kSint32, "-1", -1},
      {ValueType::kSfixed32, "-2147483648.0", -2147483648LL},
      {ValueType::kInt64, "9223372036854775807", INT64_MAX},
      {ValueType::kInt64, "-9223372036854775808", INT64_MIN},
      {ValueType::kInt64, "-9223372036854775808.0", INT64_MIN},
      {ValueType::kInt64, "9007199254740993.0", 9007199254740993},
      {ValueType::kSint64, "-5", -5},
      {ValueType::kSfixed64, "123", 123},
      {ValueType::kUint32, "4294967295", 4294967295LL},
      {ValueType::kUint32, "-0", 0},
      {ValueType::kFixed32, "4294967295.0", 4294967295LL},
      {ValueType::kUint64, "18446744073709551615", -1},
      {ValueType::kFixed64, "18446744073709551615.0", -1},
      {ValueType::kFixed64, "1844674407370955161.5e1", -1},
  };
  for (const IntegerCase& each : cases) {
    const Value value = ConvertText(each.type, each.text);
    EXPECT_EQ(value.state, ValueState::kSet) << each.text;
    EXPECT_EQ(static_cast<int64_t>(value.bits), each.want) << each.text;
  }
}

struct InvalidCase {
  ValueType type;
  std::vector<std::string> texts;
};

TEST(ConvertTest, WhatIsNoValueOfTheTypeIsInvalid) {
  const InvalidCase cases[] = {
      {ValueType::kInt32,
       {"2147483648",
        "-2147483649",
        "2147483647.5",
        "1.5",
        "+1",
        " 1",
        "1 ",
        "0x10",
        "1,000",
        "-",
        ".",
        "e3",
        "1e",
        "1e+",
        "--1",
        "1e10",
        "NaN",
        "Infinity",
        "true",
        "null",
        "undefined",
        "[1]",
        "\xd9\xa1",
        "1e99999999999999999999",
        "123456789012345678901234567890123456789012"}},
      {ValueType::kInt64, {"9223372036854775808", "-9223372036854775809", "9223372036854775808.0"}},
      {ValueType::kUint32, {"-1", "4294967296", "-0.5", "-1.0"}},
      {ValueType::kUint64, {"18446744073709551616", "18446744073709551616.0", "-1", "1e40"}},
      {ValueType::kFloat, {"1e39", "NaN", "nan", "Infinity", "-inf", "1,5", "+1", "1f", "0x1p3"}},
      {ValueType::kDouble, {"1e309", "NaN", "inf", "1.2.3", " 1", "1 ", "--1", "e", "."}},
      {ValueType::kBool, {"2", "-1", "tru", "truee", "y", "n", "t", "ja", "01", "1.0", "null"}},
      {ValueType::kTimestamp, {"soon", "-", "1e99", "2026-01-31", "12:00", "Infinity"}},
  };
  for (const InvalidCase& each : cases) {
    for (const std::string& text : each.texts) {
      EXPECT_EQ(ConvertText(each.type, text).state, ValueState::kInvalid) << text;
    }
  }
}

TEST(ConvertTest, FloatsAreRead) {
  const auto as_double = [](std::string_view text) {
    const Value value = ConvertText(ValueType::kDouble, text);
    EXPECT_EQ(value.state, ValueState::kSet) << text;
    return std::bit_cast<double>(value.bits);
  };
  EXPECT_EQ(as_double("0.1"), 0.1);
  EXPECT_EQ(as_double("-1.5e300"), -1.5e300);
  EXPECT_EQ(as_double("5"), 5.0);
  EXPECT_EQ(as_double("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(as_double("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(ConvertText(ValueType::kDouble, "-0").bits, std::bit_cast<uint64_t>(-0.0));
  EXPECT_EQ(ConvertText(ValueType::kFloat, "0.1").bits, std::bit_cast<uint32_t>(0.1F));
  // The nearest float of the text, not of its nearest double.
  EXPECT_EQ(ConvertText(ValueType::kFloat, "1.00000017881393432617187499").bits,
            std::bit_cast<uint32_t>(1.00000011920928955078125F));
}

TEST(ConvertTest, BoolWordsAreReadInAnyCase) {
  for (const char* text : {"1", "true", "TRUE", "True", "yes", "YES", "on", "On"}) {
    EXPECT_EQ(ConvertText(ValueType::kBool, text).bits, 1u) << text;
  }
  for (const char* text : {"0", "false", "FALSE", "no", "No", "off", "oFF"}) {
    const Value value = ConvertText(ValueType::kBool, text);
    EXPECT_EQ(value.state, ValueState::kSet) << text;
    EXPECT_EQ(value.bits, 0u) << text;
  }
}

struct TimeCase {
  std::string text;
  int unit_digits;
  int64_t seconds;
  int32_t nanos;
};

TEST(ConvertTest, TimesAreRead) {
  const TimeCase cases[] = {
      {"1767225600500", 3, 1767225600, 500'000'000},
      {"1767225600500.25", 3, 1767225600, 500'250'000},
      {"1.7672256005e12", 3, 1767225600, 500'000'000},
      {"1767225600", 0, 1767225600, 0},
      {"1767225600.123456789123", 0, 1767225600, 123'456'789},
      {"1767225600123456", 6, 1767225600, 123'456'000},
      {"1767225600123456.7", 6, 1767225600, 123'456'700},
      {"0", 3, 0, 0},
      {"-1", 3, -1, 999'000'000},
      {"-1500", 3, -2, 500'000'000},
      {"-1.5", 0, -2, 500'000'000},
      {"-2.0", 0, -2, 0},
      {"253402300799999", 3, 253402300799, 999'000'000},
      {"-62135596800", 0, -62135596800, 0},
      {"2026-01-01T00:00:00Z", 3, 1767225600, 0},
      {"2026-01-01t01:00:00.5+01:00", 3, 1767225600, 500'000'000},
      {"2025-12-31 19:30:00.000000001-04:30", 0, 1767225600, 1},
      {"2024-02-29T23:59:59.9999999999z", 3, 1709251199, 999'999'999},
      {"0001-01-01T00:00:00Z", 3, -62135596800, 0},
      {"1969-12-31T23:59:59.25Z", 3, -1, 250'000'000},
  };
  for (const TimeCase& each : cases) {
    const Value value = ConvertText(ValueType::kTimestamp, each.text, each.unit_digits);
    EXPECT_EQ(value.state, ValueState::kSet) << each.text;
    EXPECT_EQ(static_cast<int64_t>(value.bits), each.seconds) << each.text;
    EXPECT_EQ(value.nanos, each.nanos) << each.text;
  }
}

TEST(ConvertTest, TimesThatDoNotExistAreInvalid) {
  for (const char* text :
       {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Z ",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "253402300800000", "-62135596800001", "99999999999999999999", "20260101T000000Z"}) {
    EXPECT_EQ(ConvertText(ValueType::kTimestamp, text).state, ValueState::kInvalid) << text;
  }
}

TEST(ConvertTest, EmptyTextIsNoValueExceptForText) {
  for (int type = 0; type <= static_cast<int>(ValueType::kTimestamp); ++type) {
    const auto value_type = static_cast<ValueType>(type);
    const bool is_text = value_type == ValueType::kString || value_type == ValueType::kBytes;
    EXPECT_EQ(ConvertText(value_type, "").state, is_text ? ValueState::kSet : ValueState::kUnset)
        << type;
  }
}

TEST(ConvertTest, NullIsNoValueOfAnyType) {
  for (int type = 0; type <= static_cast<int>(ValueType::kTimestamp); ++type) {
    Value value;
    EXPECT_EQ(Convert({static_cast<ValueType>(type), 3, nullptr}, "null", ValueKind::kNull, &memory,
                      &value),
              ValueState::kUnset);
  }
}

TEST(ConvertTest, EveryNotationFeedsTextAsItStands) {
  for (const ValueKind kind :
       {ValueKind::kText, ValueKind::kNumber, ValueKind::kBool, ValueKind::kJson}) {
    Value value;
    EXPECT_EQ(Convert({ValueType::kString, 3, nullptr}, "1.50", kind, &memory, &value),
              ValueState::kSet);
    EXPECT_EQ(value.text, "1.50");
  }
}

TEST(ConvertTest, ObjectsAndWordsAreNoNumbers) {
  Value value;
  EXPECT_EQ(
      Convert({ValueType::kInt32, 3, nullptr}, "{\"a\":1}", ValueKind::kJson, &memory, &value),
      ValueState::kInvalid);
  EXPECT_EQ(Convert({ValueType::kInt32, 3, nullptr}, "true", ValueKind::kBool, &memory, &value),
            ValueState::kInvalid);
}

}  // namespace
}  // namespace beacongate
