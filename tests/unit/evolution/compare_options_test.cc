// What changes of (beacon.v1.from) and (beacon.v1.record) break.
#include "tests/unit/evolution/versions.h"

namespace beacongate::evolution {
namespace {

class OptionVersionsTest : public VersionsTest {};

TEST_P(OptionVersionsTest, FindingsAreExact) {
  EXPECT_EQ(InShort(FindingsOf(GetParam().before, GetParam().after)), GetParam().findings);
}

std::string Text(const std::string& options, const std::string& type = "string") {
  return type + " a = 2 [(beacon.v1.from) = { param: \"a\" " + options + " }];\n";
}

// What is found of field a, whose option stands at `column`.
VersionCase OptionPair(std::string_view name, const std::string& before, const std::string& after,
                       const std::string& rule, const std::string& what,
                       const std::string& type = "string") {
  VersionCase pair{name, Text(before, type), Text(after, type), {}};
  if (!rule.empty()) {
    const std::string column = std::to_string(type.size() + 9);
    pair.findings = {rule + " @ 9:" + column + ": field 'a' (2) " + what};
  }
  return pair;
}

const VersionCase kSources[] = {
    OptionPair("RequiredAdded", "", "required: true", "required-added", "is required, was not"),
    OptionPair("RequiredDropped", "required: true", "", "", ""),
    {"NewRequired",
     "",
     Text("required: true"),
     {"required-added @ 9:15: field 'a' (2) is new, and required"}},
    OptionPair("UnitChanged", "", "unit: SECONDS", "unit-changed",
               "has unit SECONDS, was MILLISECONDS", "google.protobuf.Timestamp"),
    OptionPair("UnitWritten", "", "unit: MILLISECONDS", "", "", "google.protobuf.Timestamp"),
    OptionPair("Encoding", "", "encoding: HEX", "encoding-changed", "has encoding HEX, was RAW",
               "bytes"),
    OptionPair("Mask", "mask: HASH", "", "mask-changed", "has mask NONE, was HASH"),
    OptionPair("Transform", "", "transform: { lower: true }", "transform-changed",
               "has other transforms"),
    OptionPair("Separator", "separator: \",\"", "separator: \";\"", "separator-changed",
               "has separator ';', was ','", "repeated string"),
    OptionPair("Default", "", "default: \"x\"", "default-changed", "has default 'x', was none"),
    OptionPair("Length", "max_length: 9", "max_length: 9 too_long: REJECT", "length-changed",
               "has max_length 9 (REJECT), was max_length 9 (CUT)"),
    OptionPair("AllowedDropped", "allowed: [\"x\", \"y\"]", "allowed: \"x\"", "values-narrowed",
               "no longer allows 'y'"),
    OptionPair("AllowedAdded", "", "allowed: \"x\"", "values-narrowed",
               "allows listed values only, was any"),
    OptionPair("AllowedWidened", "allowed: \"x\"", "allowed: [\"x\", \"y\"]", "", ""),
    OptionPair("MinRaised", "min: \"1\"", "min: \"2\"", "values-narrowed", "has min '2', was '1'",
               "int32"),
    OptionPair("MinLowered", "min: \"2\"", "min: \"1\"", "", "", "int32"),
    OptionPair("MaxAdded", "", "max: \"9\"", "values-narrowed", "has max '9', was none", "int32"),
    OptionPair("MaxRaised", "max: \"9\"", "max: \"10\"", "", "", "int32"),
    OptionPair("NameAdded", "", "param: \"b\"", "", ""),
    OptionPair("NameDropped", "param: \"b\"", "", "source-lost", "no longer takes parameter 'b'"),
    {"HeaderDropped",
     "string a = 2 [(beacon.v1.from) = { header: \"X-A\" }];\n",
     Text(""),
     {"source-lost @ 9:15: field 'a' (2) no longer takes header 'X-A'"}},
    {"BuiltinChanged",
     "string a = 2 [(beacon.v1.from) = { builtin: PATH }];\n",
     "string a = 2 [(beacon.v1.from) = { builtin: TARGET }];\n",
     {"source-lost @ 9:15: field 'a' (2) no longer takes builtin PATH"}},
    {"RestRemoved",
     "map<string, string> a = 2 [(beacon.v1.from) = { rest: true }];\n",
     "reserved 2; reserved \"a\";\n",
     {"rest-removed @ 7:1: field 'a' (2) is gone", "field-retired @ 7:1: field 'a' (2) is gone"}},
    {"RestTurnedOff",
     "map<string, string> a = 2 [(beacon.v1.from) = { rest: true }];\n",
     "map<string, string> a = 2;\n",
     {"rest-removed @ 9:1: field 'a' (2) no longer takes the rest"}},
};
INSTANTIATE_TEST_SUITE_P(Sources, OptionVersionsTest, ::testing::ValuesIn(kSources), CaseName);

// Line 9 is the option, lines 10 and 11 are the fields.
std::string Keyed(const std::string& record, const std::string& a = "", const char* name = "a") {
  return "option (beacon.v1.record) = { " + record + " };\nstring " + name +
         " = 2 [(beacon.v1.from) = { param: \"a\" " + a +
         " }];\nstring b = 3 [(beacon.v1.from) = { param: \"b\" }];\n";
}

const VersionCase kRecords[] = {
    {"KeyOfAnotherField",
     Keyed("shard_key: \"a\""),
     Keyed("shard_key: \"b\""),
     {"shard-key-changed @ 9:1: message 'Visit' has shard_key 'b', was 'a'"}},
    {"KeyInAnotherOrder",
     Keyed("shard_key: [\"a\", \"b\"]"),
     Keyed("shard_key: [\"b\", \"a\"]"),
     {"shard-key-changed @ 9:1: message 'Visit' has shard_key 'b', 'a', was 'a', 'b'"}},
    {"KeyDropped",
     Keyed("shard_key: \"a\""),
     Keyed(""),
     {"shard-key-changed @ 9:1: message 'Visit' has shard_key no key, was 'a'"}},
    {"KeyFieldRenamed",
     Keyed("shard_key: \"a\""),
     Keyed("shard_key: \"c\"", "", "c"),
     {"field-renamed @ 10:1: number 2 is string 'c', was string 'a'"}},
    {"KeyFieldRenumbered",
     "option (beacon.v1.record) = { shard_key: \"a\" };\n"
     "string a = 2 [(beacon.v1.from) = { param: \"a\" }];\n",
     "option (beacon.v1.record) = { shard_key: \"a\" };\n"
     "string a = 3 [(beacon.v1.from) = { param: \"a\" }];\n",
     {"number-changed @ 10:1: field 'a' has number 3, was 2"}},
    {"KeyText",
     Keyed("shard_key: \"a\""),
     Keyed("shard_key: \"a\"", "transform: { lower: true }"),
     {"transform-changed @ 10:15: field 'a' (2) has other transforms",
      "key-text-changed @ 10:15: field 'a' (2) is part of the shard key, and its text changes"}},
    {"Partitioner",
     Keyed("shard_key: \"a\""),
     Keyed("shard_key: \"a\" partitioner: MURMUR2"),
     {"partitioner-changed @ 9:1: message 'Visit' has partitioner MURMUR2, was XXH3_64"}},
    {"ClientAddress",
     Keyed(""),
     Keyed("client_ip: TRUNCATE_IP"),
     {"mask-changed @ 9:1: message 'Visit' has client_ip TRUNCATE_IP, was NONE"}},
    {"RouteTopic",
     Keyed("route: { when: { field: \"a\" equals: \"x\" } topic: \"t\" }"),
     Keyed("route: { when: { field: \"a\" equals: \"x\" } topic: \"u\" }"),
     {"route-changed @ 9:1: message 'Visit' has 'u' by 'a', was 't' by 'a'"}},
    {"RouteAdded",
     Keyed(""),
     Keyed("route: { when: { field: \"a\" equals: \"x\" } topic: \"u\" }"),
     {"route-changed @ 9:1: message 'Visit' has 'u' by 'a', was no route"}},
    {"Filters",
     Keyed("accept_if: { field: \"a\" exists: true }"),
     Keyed("drop_if: { field: \"a\" exists: false }"),
     {"filter-changed @ 9:1: message 'Visit' has other conditions in accept_if",
      "filter-changed @ 9:1: message 'Visit' has other conditions in drop_if"}},
};
INSTANTIATE_TEST_SUITE_P(Records, OptionVersionsTest, ::testing::ValuesIn(kRecords), CaseName);

}  // namespace
}  // namespace beacongate::evolution
