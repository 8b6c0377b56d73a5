// Lengths, allowed values, bounds, defaults and encodings of one field.
#include "gateway/schema/value_rules.h"

#include <gtest/gtest.h>

#include "tests/unit/schema/field_value.h"

namespace beacongate {
namespace {

using testing::FieldUnderTest;
using testing::StringField;

struct RuleCase {
  std::string field;
  std::string text;
  std::string want;
};

std::string Field(const std::string& type, const std::string& options) {
  return type + " a = 2 [(beacon.v1.from) = { param: \"a\" " + options + " }];";
}

void ExpectAll(std::span<const RuleCase> cases) {
  for (const RuleCase& each : cases) {
    FieldUnderTest field(each.field);
    EXPECT_EQ(field.Of(each.text), each.want) << each.field << " of " << each.text;
  }
}

TEST(MaxLengthTest, LongTextsAreCutAtACharacter) {
  const std::string four = "\xf0\x9f\x98\x80";  // U+1F600
  const RuleCase cases[] = {
      {StringField("max_length: 3"), "abc", "abc"},
      {StringField("max_length: 3"), "abcd", "abc(cut)"},
      {StringField("max_length: 3"), "", ""},
      {StringField("max_length: 4"), four, four},
      {StringField("max_length: 1"), four, "(cut)"},
      {StringField("max_length: 2"), four, "(cut)"},
      {StringField("max_length: 3"), four, "(cut)"},
      {StringField("max_length: 5"), "a" + four + "b", "a" + four + "(cut)"},
      {StringField("max_length: 4"), "a" + four + "b", "a(cut)"},
      {StringField("max_length: 2"), "a\xc3\xbc", "a(cut)"},
      {StringField("max_length: 3"),
       "a\xc3\xbc"
       "b",
       "a\xc3\xbc(cut)"},
      {Field("bytes", "max_length: 2"), "a\xc3\xbc", "a\xc3(cut)"},
      {StringField("max_length: 3 transform: { trim: true }"), "  abc  ", "abc"},
      {StringField("max_length: 3 too_long: UNSET"), "abcd", "invalid"},
      {StringField("max_length: 3 too_long: UNSET"), "abc", "abc"},
      {StringField("max_length: 3 too_long: REJECT"), "abcd", "too long"},
      {StringField("max_length: 3 too_long: REJECT"), "abc", "abc"},
  };
  ExpectAll(cases);
}

TEST(EncodingTest, BytesAreWhatTheTextStandsFor) {
  const RuleCase cases[] = {
      {Field("bytes", "encoding: BASE64"), "Zm9vYg==", "foob"},
      {Field("bytes", "encoding: BASE64"), "Zm9vYg", "foob"},
      {Field("bytes", "encoding: BASE64"), "Zm9vYh==", "invalid"},
      {Field("bytes", "encoding: BASE64"), "", ""},
      {Field("bytes", "encoding: BASE64"), "_-_-", "invalid"},
      {Field("bytes", "encoding: BASE64URL"), "_-_-", "\xff\xef\xfe"},
      {Field("bytes", "encoding: HEX"), "00fFA0", std::string("\0\xff\xa0", 3)},
      {Field("bytes", "encoding: HEX"), "0", "invalid"},
      {Field("bytes", "encoding: HEX"), "0g", "invalid"},
      {Field("bytes", "encoding: HEX max_length: 4"), "3031", "01"},
      {Field("bytes", "encoding: HEX max_length: 3"), "303132", "0(cut)"},
      {Field("bytes", "encoding: BASE64 max_length: 7"), "Zm9vYmFy", "foo(cut)"},
      {Field("bytes", "encoding: BASE64 max_length: 3"), "Zm9vYmFy", "(cut)"},
      {Field("bytes", ""), "\xff\xfe", "\xff\xfe"},
  };
  ExpectAll(cases);
}

TEST(AllowedTest, OthersDoNotConvert) {
  const RuleCase cases[] = {
      {StringField("allowed: [\"a\", \"b c\"]"), "a", "a"},
      {StringField("allowed: [\"a\", \"b c\"]"), "b c", "b c"},
      {StringField("allowed: [\"a\", \"b c\"]"), "A", "invalid"},
      {StringField("allowed: [\"a\", \"b c\"]"), "", "invalid"},
      {StringField("allowed: [\"a\", \"\"]"), "", ""},
      {StringField("allowed: \"a\" transform: { lower: true }"), "A", "a"},
      {Field("int32", "allowed: [\"1\", \"-2.0\", \"1e3\"]"), "1.0", "1"},
      {Field("int32", "allowed: [\"1\", \"-2.0\", \"1e3\"]"), "-2", "-2"},
      {Field("int32", "allowed: [\"1\", \"-2.0\", \"1e3\"]"), "1000", "1000"},
      {Field("int32", "allowed: [\"1\", \"-2.0\", \"1e3\"]"), "2", "invalid"},
      {Field("int32", "allowed: \"1\""), "", "unset"},
      {Field("uint64", "allowed: \"18446744073709551615\""), "18446744073709551615",
       "18446744073709551615"},
      {"enum E { E_NONE = 0; E_A = 1; E_B = 2; }" + Field("E", "allowed: [\"a\", \"0\"]"), "E_A",
       "1"},
      {"enum E { E_NONE = 0; E_A = 1; E_B = 2; }" + Field("E", "allowed: [\"a\", \"0\"]"), "none",
       "0"},
      {"enum E { E_NONE = 0; E_A = 1; E_B = 2; }" + Field("E", "allowed: [\"a\", \"0\"]"), "b",
       "invalid"},
  };
  ExpectAll(cases);
}

TEST(BoundsTest, BoundsAreInclusiveAndExact) {
  const RuleCase cases[] = {
      {Field("int32", "min: \"-5\" max: \"5\""), "-5", "-5"},
      {Field("int32", "min: \"-5\" max: \"5\""), "5.0", "5"},
      {Field("int32", "min: \"-5\" max: \"5\""), "-6", "invalid"},
      {Field("int32", "min: \"-5\" max: \"5\""), "6", "invalid"},
      {Field("int32", "min: \"-5\""), "2147483647", "2147483647"},
      {Field("int64", "min: \"-9223372036854775807\""), "-9223372036854775808", "invalid"},
      {Field("int64", "min: \"-9223372036854775808\""), "-9223372036854775808",
       "-9223372036854775808"},
      {Field("sint64", "max: \"9223372036854775806\""), "9223372036854775807", "invalid"},
      {Field("sfixed64", "max: \"9007199254740993\""), "9007199254740993", "9007199254740993"},
      {Field("sfixed64", "max: \"9007199254740993\""), "9007199254740994", "invalid"},
      {Field("uint64", "max: \"18446744073709551614\""), "18446744073709551615", "invalid"},
      {Field("uint64", "min: \"9223372036854775808\""), "9223372036854775807", "invalid"},
      {Field("fixed64", "min: \"9223372036854775808\""), "18446744073709551615",
       "18446744073709551615"},
      {Field("uint32", "max: \"4294967294\""), "4294967295", "invalid"},
      {Field("double", "min: \"0\""), "-0.5", "invalid"},
      {Field("double", "min: \"0\""), "0", "0"},
      {Field("double", "max: \"0.1\""), "0.10000000000000002", "invalid"},
      {Field("float", "max: \"-1\""), "-0.5", "invalid"},
      {Field("google.protobuf.Timestamp", "min: \"2026-01-01T00:00:00Z\""), "1767225600000",
       "1767225600:0"},
      {Field("google.protobuf.Timestamp", "min: \"2026-01-01T00:00:00Z\""), "1767225599999.999",
       "invalid"},
      {Field("google.protobuf.Timestamp", "max: \"1767225600000\""),
       "2026-01-01T00:00:00.000000001Z", "invalid"},
      {Field("google.protobuf.Duration", "min: \"0\" max: \"1.5s\""), "1500", "1:500000000"},
      {Field("google.protobuf.Duration", "min: \"0\" max: \"1.5s\""), "1500.000001", "invalid"},
      {Field("google.protobuf.Duration", "min: \"0\""), "-0.000001", "invalid"},
      {Field("google.protobuf.Duration", "min: \"-1s\""), "-1000.000001", "invalid"},
  };
  ExpectAll(cases);
}

TEST(DefaultTest, StandsInForNoValue) {
  FieldUnderTest number(Field("int32", "default: \"7.0\""));
  EXPECT_EQ(number.OfNothing(), "7");
  EXPECT_EQ(number.Of(""), "unset");
  EXPECT_EQ(number.Of("8"), "8");
  EXPECT_EQ(number.Of("x"), "invalid");
  FieldUnderTest text(StringField("default: \"(none), longer than a short string\""));
  EXPECT_EQ(text.OfNothing(), "(none), longer than a short string");
  EXPECT_EQ(text.Of(""), "unset");
  FieldUnderTest trimmed(StringField("default: \"(none)\" transform: { trim: true }"));
  EXPECT_EQ(trimmed.Of("  "), "unset");
  FieldUnderTest host(StringField("default: \"(none)\" transform: { url_host: true }"));
  EXPECT_EQ(host.OfNothing(), "(none)");
  EXPECT_EQ(host.Of("x"), "invalid");
  FieldUnderTest bytes(Field("bytes", "default: \"Zm9v\" encoding: BASE64"));
  EXPECT_EQ(bytes.OfNothing(), "foo");
  FieldUnderTest choice("enum E { E_NONE = 0; E_A = 1; }" + Field("E", "default: \"a\""));
  EXPECT_EQ(choice.OfNothing(), "1");
  FieldUnderTest time(Field("google.protobuf.Timestamp", "default: \"1500\" unit: SECONDS"));
  EXPECT_EQ(time.OfNothing(), "1500:0");
}

TEST(RulesTest, FieldsWithoutRulesHaveNone) {
  EXPECT_EQ(FieldUnderTest(StringField("")).format().rules, nullptr);
  EXPECT_EQ(FieldUnderTest(StringField("required: true")).format().rules, nullptr);
  EXPECT_EQ(FieldUnderTest(Field("google.protobuf.Duration", "unit: SECONDS")).format().rules,
            nullptr);
}

}  // namespace
}  // namespace beacongate
