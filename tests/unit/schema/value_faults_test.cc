// Every fault of what a field's option says about its values and of its source, exactly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "gateway/schema/value_compiler.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAreArray;
using testing::kPrelude;
using testing::TemporaryFolder;

struct ValueFaultCase {
  std::string name;
  std::string type;
  std::string options;
  std::vector<std::string> reports;  // behind "8:15: field 'a' "
};

const ValueFaultCase kCases[] = {
    {"UnitOfAnInteger",
     "int32",
     "unit: SECONDS",
     {"has a unit, but only a google.protobuf.Timestamp or Duration has one; remove `unit`"}},
    {"UnitAutoOfADuration",
     "google.protobuf.Duration",
     "unit: AUTO",
     {"has unit AUTO, which is for points in time; give a Duration SECONDS, MILLISECONDS or "
      "MICROSECONDS"}},
    {"EncodingOfAString",
     "string",
     "encoding: HEX",
     {"has an encoding, but type string is not bytes; remove `encoding` or make the field bytes"}},
    {"SeparatorOfASingularField",
     "string",
     "separator: \",\"",
     {"has a separator, but only a repeated field is split; remove `separator` or make the field "
      "repeated"}},
    {"TransformOfANumber",
     "int32",
     "transform: { trim: true }",
     {"has a transform, but type int32 is not a string; remove `transform` or make the field a "
      "string"}},
    {"TransformOfBytes",
     "bytes",
     "transform: { lower: true }",
     {"has a transform, but type bytes is not a string; remove `transform` or make the field a "
      "string"}},
    {"TransformOfNoKind",
     "string",
     "transform: {}",
     {"has a transform that this version does not know, or none; use one of trim, lower, url_host, "
      "url_path and url_query"}},
    {"TransformThatIsFalse",
     "string",
     "transform: { url_host: false }",
     {"has transform url_host: false, which does nothing; remove it"}},
    {"UrlQueryWithoutAName",
     "string",
     "transform: { url_query: \"\" }",
     {"has a url_query without a name; name the parameter of the URL"}},
    {"MaxLengthOfANumber",
     "uint64",
     "max_length: 5",
     {"has a max_length, but type uint64 is neither string nor bytes; remove `max_length`"}},
    {"TooLongWithoutMaxLength",
     "string",
     "too_long: UNSET",
     {"says what becomes of a text that is too long, but not how long; add `max_length` or remove "
      "`too_long`"}},
    {"AllowedForADouble",
     "double",
     "allowed: \"1\"",
     {"has allowed values, but type double is not a string, integer or enum; remove `allowed`"}},
    {"AllowedThatDoesNotConvert",
     "int32",
     "allowed: [\"1\", \"x\", \"\"]",
     {"has allowed 'x', which is no value of type int32; correct it",
      "has allowed '', which is no value of type int32; correct it"}},
    {"AllowedTextTwice",
     "string",
     "allowed: [\"a\", \"b\", \"a\"]",
     {"has allowed 'a' twice; keep it once"}},
    {"AllowedNumberTwice",
     "int32",
     "allowed: [\"1\", \"2\", \"1.0\"]",
     {"has allowed '1.0' twice; keep it once"}},
    {"AllowedThatIsTooLong",
     "string",
     "allowed: \"abc\" max_length: 2",
     {"has allowed 'abc', which is longer than max_length; shorten it or raise max_length"}},
    {"AllowedThatTransformsNeverLeave",
     "string",
     "allowed: \"GET\" transform: { lower: true }",
     {"has allowed 'GET', which its transforms never leave; write it in lower case"}},
    {"MinOfAString",
     "string",
     "min: \"1\"",
     {"has a min, but type string is not a number, Timestamp or Duration; remove `min`"}},
    {"MaxOfABool",
     "bool",
     "max: \"1\"",
     {"has a max, but type bool is not a number, Timestamp or Duration; remove `max`"}},
    {"MinThatDoesNotConvert",
     "uint32",
     "min: \"-1\"",
     {"has min '-1', which is no value of type uint32; correct it"}},
    {"MaxThatDoesNotConvert",
     "google.protobuf.Timestamp",
     "max: \"tomorrow\"",
     {"has max 'tomorrow', which is no value of type google.protobuf.Timestamp; correct it"}},
    {"MinAboveMax",
     "int64",
     "min: \"9007199254740993\" max: \"9007199254740992\"",
     {"has min '9007199254740993' above max '9007199254740992', so that no value is left; correct "
      "them"}},
    {"MaskOfANumber",
     "int32",
     "mask: DROP",
     {"has mask DROP, but type int32 cannot be masked; make the field a string, or remove it"}},
    {"TruncateIpOfBytes",
     "bytes",
     "mask: TRUNCATE_IP",
     {"has mask TRUNCATE_IP, which wants the text of an address; make the field a string"}},
    {"HashWithoutAKey",
     "string",
     "mask: HASH",
     {"has mask HASH, but there is no key; name its file with mask_key_file in the "
      "configuration"}},
    {"DefaultThatDoesNotConvert",
     "int32",
     "default: \"many\"",
     {"has default 'many', which is no value of type int32; correct it"}},
    {"DefaultOfAnEnumThatIsNone",
     "Kind",
     "default: \"view\"",
     {"has default 'view', which is no value of type enum Kind; correct it"}},
    {"DefaultThatIsNotAllowed",
     "string",
     "default: \"c\" allowed: [\"a\", \"b\"]",
     {"has default 'c', which is too long, out of bounds or not allowed by its own options; "
      "correct it"}},
    {"DefaultOutOfBounds",
     "int32",
     "default: \"0\" min: \"1\"",
     {"has default '0', which is too long, out of bounds or not allowed by its own options; "
      "correct it"}},
    {"DefaultThatIsCut",
     "string",
     "default: \"abc\" max_length: 2",
     {"has default 'abc', which is too long, out of bounds or not allowed by its own options; "
      "correct it"}},
    {"DefaultThatIsNoAddress",
     "string",
     "default: \"none\" mask: TRUNCATE_IP",
     {"has default 'none', which is too long, out of bounds or not allowed by its own options; "
      "correct it"}},
    {"DefaultThatIsEmpty",
     "string",
     "default: \"\"",
     {"has an empty default, which is no value; remove it"}},
    {"DefaultAndRequired",
     "string",
     "default: \"a\" required: true",
     {"is required and has a default, with which it is never missing; remove one of them"}},
    {"DefaultAndDrop",
     "string",
     "default: \"a\" mask: DROP",
     {"has a default and mask DROP, which never writes it; remove one of them"}},
    {"SeveralFaultsOfOneField",
     "int32",
     "encoding: HEX transform: { trim: true } min: \"x\"",
     {"has an encoding, but type int32 is not bytes; remove `encoding` or make the field bytes",
      "has a transform, but type int32 is not a string; remove `transform` or make the field a "
      "string",
      "has min 'x', which is no value of type int32; correct it"}},
};

// Reports without the place and the field.
std::vector<std::string> ReportsOf(const std::string& declarations, const std::string& prefix) {
  const TemporaryFolder folder;
  const std::string file = folder.Write(
      "visit.proto", std::string(kPrelude) + "enum Kind { KIND_NONE = 0; }\n" +
                         "message Visit { beacon.v1.Receipt receipt = 1;\n" + declarations + "}\n");
  EncodePlan::Options options = testing::TestOptions();
  options.mask_key.clear();
  std::vector<SchemaFault> faults;
  EXPECT_EQ(LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, options, &faults),
            nullptr);
  std::vector<std::string> reports;
  for (const SchemaFault& fault : faults) {
    const std::string text = ToString(fault).substr(file.size() + 1);
    EXPECT_TRUE(text.starts_with(prefix)) << text;
    reports.push_back(text.substr(std::min(prefix.size(), text.size())));
  }
  return reports;
}

class ValueFaultsTest : public ::testing::TestWithParam<ValueFaultCase> {};

TEST_P(ValueFaultsTest, AreReportedWithPlaceAndRemedy) {
  EXPECT_THAT(ReportsOf(GetParam().type + "\n  a = 2 [(beacon.v1.from) = { param: \"a\" " +
                            GetParam().options + " }];\n",
                        "9:10: field 'a' "),
              ElementsAreArray(GetParam().reports));
}

INSTANTIATE_TEST_SUITE_P(Value, ValueFaultsTest, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

struct SourceFaultCase {
  std::string type;
  std::string source;
  std::string report;
};

TEST(SourceFaultsTest, AreReportedWithPlaceAndRemedy) {
  const SourceFaultCase cases[] = {
      {"string", "cookie: \"a b\"",
       "has cookie 'a b', which is no cookie name; write the name alone, such as \"session\""},
      {"string", "path: \"shop\"",
       "takes {shop} of the endpoint's path, which has none; write it there, such as path = "
       "\"/b/{shop}\", or use `segment`"},
      {"string", "cookie: \"a\" segment: 0",
       "has more than one source; keep one of param, header, cookie, segment, path, builtin and "
       "rest"},
      {"string", "builtin: TLS", "has type string, which does not fit TLS; use bool"},
      {"bool", "builtin: PROTOCOL", "has type bool, which does not fit PROTOCOL; use string"},
      {"uint64", "builtin: EVENT_ID", "has type uint64, which does not fit EVENT_ID; use string"},
      {"int32", "builtin: ORIGIN", "has type int32, which does not fit ORIGIN; use string"},
      {"google.protobuf.Timestamp", "builtin: RECEIVED_AT min: \"0\"",
       "is the gateway's time, which takes no min; remove `min`"},
      {"map<string, string>", "rest: true max_length: 5",
       "is the rest, which takes no max_length; remove `max_length`"},
  };
  for (const SourceFaultCase& each : cases) {
    EXPECT_THAT(ReportsOf(each.type + "\n  a = 2 [(beacon.v1.from) = { " + each.source + " }];\n",
                          "9:10: field 'a' "),
                ElementsAreArray({each.report}));
  }
}

TEST(KeyMaskFaultTest, OnlyHashedFieldsCanBeInTheKey) {
  EXPECT_THAT(ReportsOf("option (beacon.v1.record) = { shard_key: \"a\" };\n"
                        "string a = 2 [(beacon.v1.from) = { param: \"a\" mask: DROP }];\n",
                        "8:1: shard_key names field 'a' "),
              ElementsAreArray({"with mask DROP, which leaves nothing to tell keys apart by; use "
                                "mask HASH or another field"}));
}

// As a schema has them that was written for a newer options.proto.
TEST(NewerOptionsTest, UnknownNumbersAreReported) {
  using beacon::v1::From;
  const auto schema = testing::VisitSchema("bytes a = 2;");
  From from;
  from.set_unit(static_cast<From::TimeUnit>(77));
  from.set_encoding(static_cast<From::Encoding>(78));
  from.set_max_length(1);
  from.set_too_long(static_cast<From::TooLong>(79));
  from.set_mask(static_cast<From::Mask>(80));
  std::vector<std::string> reports;
  const auto format =
      CompileValueFormat(*schema->plan->message().FindFieldByName("a"), from, nullptr,
                         [&](const std::string& report) { reports.push_back(report); });
  EXPECT_FALSE(format);
  const std::string rest = ", which this version does not know; use one of options.proto";
  EXPECT_THAT(
      reports,
      ElementsAreArray({"has unit 77" + rest, "has encoding 78" + rest, "has too_long 79" + rest,
                        "has mask 80" + rest,
                        std::string("has a unit, but only a google.protobuf.Timestamp or Duration "
                                    "has one; remove `unit`")}));
}

}  // namespace
}  // namespace beacongate
