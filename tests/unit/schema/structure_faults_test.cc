// Every fault of objects, groups, repeated fields, maps, oneofs and proto2, with its exact report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAreArray;
using testing::TemporaryFolder;
using testing::TestOptions;

struct StructureFault {
  std::string name;
  std::string before;  // line 2 of the file
  std::string lines;   // from line 4, inside of Visit
  std::vector<std::string> reports;
  std::string syntax = "proto3";
};

class StructureFaultsTest : public ::testing::TestWithParam<StructureFault> {};

TEST_P(StructureFaultsTest, AreReportedWithPlaceAndRemedy) {
  const TemporaryFolder folder;
  const std::string receipt = GetParam().syntax == "proto2" ? "optional " : "";
  const std::string file = folder.Write(
      "visit.proto",
      "syntax = \"" + GetParam().syntax +
          "\"; import \"beacon/v1/options.proto\"; import \"beacon/v1/receipt.proto\"; import "
          "\"beacon/v1/page_beacon.proto\"; import \"google/protobuf/struct.proto\"; import "
          "\"google/protobuf/any.proto\";\n" +
          GetParam().before + "\nmessage Visit { " + receipt + "beacon.v1.Receipt receipt = 1;\n" +
          GetParam().lines + "\n}\n");
  std::vector<SchemaFault> faults;
  EXPECT_EQ(
      LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, TestOptions(), &faults),
      nullptr);
  std::vector<std::string> reports;
  for (const SchemaFault& fault : faults) {
    reports.push_back(std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " +
                      fault.message);
  }
  EXPECT_THAT(reports, ElementsAreArray(GetParam().reports));
}

const StructureFault kObjectCases[] = {
    {"ObjectFromAHeader",
     "message Page { string url = 1; }",
     "Page p = 2 [(beacon.v1.from) = { header: \"P\" }];",
     {"4:13: field 'p' is an object, which a parameter alone can feed; give it a `param`"}},
    {"MessageThatContainsItself",
     "message Node { string name = 1; Node next = 2; repeated Node all = 3; }",
     "Node n = 2 [(beacon.v1.from) = { param: \"n\" }];",
     {"2:33: field 'next' holds message 'Node', which contains itself; use "
      "google.protobuf.Struct for JSON of any depth",
      "2:48: field 'all' holds message 'Node', which contains itself; use "
      "google.protobuf.Struct for JSON of any depth"}},
    {"GroupThatContainsItself",
     "message Node { string name = 1 [(beacon.v1.from) = { param: \"n\" }]; Node next = 2; }",
     "Node n = 2;",
     {"2:69: field 'next' holds message 'Node', which contains itself; use "
      "google.protobuf.Struct for JSON of any depth"}},
    {"RestInsideOfAnObject",
     "message Page { map<string, string> rest = 1 [(beacon.v1.from) = { rest: true }]; }",
     "Page p = 2 [(beacon.v1.from) = { param: \"p\" }];",
     {"2:46: field 'rest' is the rest of a beacon but stands inside of 'Page'; move it to the top "
      "of 'Visit'"}},
    {"HeaderInsideOfAnElement",
     "message Item { string ua = 1 [(beacon.v1.from) = { header: \"U\" }]; }",
     "repeated Item i = 2 [(beacon.v1.from) = { param: \"i\" }];",
     {"2:31: field 'ua' is part of 'Item', of which there are many in a beacon, but has a source "
      "that there is one of; give it a `param`, or move it out"}},
    {"MemberThatFeedsAnotherField",
     "message Page { string url = 1; string link = 2 [(beacon.v1.from) = { param: \"url\" }]; }",
     "Page p = 2 [(beacon.v1.from) = { param: \"p\" }];\n"
     "string u = 3 [(beacon.v1.from) = { param: \"p[url]\" }];",
     {"2:49: field 'link' takes parameter 'p.url', which already feeds field 'p.url'; give it to "
      "one of them",
      "5:15: field 'u' takes parameter 'p[url]', which already feeds field 'p.url'; give it to one "
      "of them"}},
    {"OptionOfAValueOnAnObject",
     "message Page { string url = 1; }",
     "Page p = 2 [(beacon.v1.from) = { param: \"p\" default: \"{}\" mask: DROP }];",
     {"4:13: field 'p' is an object, which takes no default; remove `default`",
      "4:13: field 'p' is an object, which takes no mask; remove `mask`"}},
    {"TypeThatNothingFeeds",
     "",
     "google.protobuf.Any a = 2 [(beacon.v1.from) = { param: \"a\" }];",
     {"4:28: field 'a' has type google.protobuf.Any, which no source can feed; use a scalar type, "
      "a message of your own, or google.protobuf.Struct for free JSON"}},
    {"AFaultOfAMessageThatIsUsedTwiceIsReportedOnce",
     "message Page { string url = 1 [(beacon.v1.from) = { param: \"\" }]; }",
     "Page p = 2 [(beacon.v1.from) = { param: \"p\" }];\n"
     "Page q = 3 [(beacon.v1.from) = { param: \"q\" }];",
     {"2:32: field 'url' has an empty parameter name; name the parameter or remove the entry"}},
};

const StructureFault kListCases[] = {
    {"RepeatedWithADefault",
     "",
     "repeated int32 a = 2 [(beacon.v1.from) = { param: \"a\" default: \"1\" }];",
     {"4:23: field 'a' has a default, but is repeated or a map; remove `default`"}},
    {"RepeatedBuiltin",
     "",
     "repeated string a = 2 [(beacon.v1.from) = { builtin: PATH }];",
     {"4:24: field 'a' has type repeated string, which no builtin fits; give it a `param`, or make "
      "it a field of one value"}},
    {"SeparatorOfMessages",
     "message Item { int32 n = 1; }",
     "repeated Item a = 2 [(beacon.v1.from) = { param: \"a\" separator: \",\" }];",
     {"4:22: field 'a' is a list of objects, which takes no separator; remove `separator`"}},
    {"MapFromAHeader",
     "",
     "map<string, int32> a = 2 [(beacon.v1.from) = { header: \"a\" }];",
     {"4:27: field 'a' is a map, which takes the members of an object; give it a `param`"}},
    {"TransformOfFreeJson",
     "",
     "google.protobuf.Struct a = 2 [(beacon.v1.from) = { param: \"a\" transform: { trim: true } "
     "}];",
     {"4:31: field 'a' is free JSON, which takes no transform; remove `transform`"}},
    {"DefaultThatIsNoJson",
     "",
     "google.protobuf.Struct a = 2 [(beacon.v1.from) = { param: \"a\" default: \"[]\" }];",
     {"4:31: field 'a' has default \"[]\", which is no value of type google.protobuf.Struct; "
      "correct it"}},
    {"RepeatedMessageWithoutASource",
     "message Item { int32 n = 1 [(beacon.v1.from) = { param: \"n\" }]; }",
     "repeated Item a = 2;",
     {"4:1: field 'a' is repeated and has no source, but fields of its message 'Item' have; give "
      "it the `param` that holds the elements"}},
};

const StructureFault kOneofCases[] = {
    {"RequiredInAOneof",
     "",
     "oneof o { int32 a = 2 [(beacon.v1.from) = { param: \"a\" required: true }]; int32 b = 3; }",
     {"4:24: field 'a' is required but part of oneof 'o', of which one field alone has a value; "
      "remove `required`"}},
    {"DefaultBeforeOthersOfAOneof",
     "",
     "oneof o { int32 a = 2 [(beacon.v1.from) = { param: \"a\" default: \"1\" }];\n"
     "  int32 b = 3 [(beacon.v1.from) = { param: \"b\" }]; }",
     {"4:24: field 'a' has a default but is not the last of oneof 'o', so that those behind it "
      "would never have a value; declare it last, or remove `default`"}},
};

const StructureFault kKeyPathCases[] = {
    {"KeyThroughARepeatedField",
     "message Item { int32 n = 1; }",
     "option (beacon.v1.record) = { shard_key: \"a.n\" };\n"
     "repeated Item a = 2 [(beacon.v1.from) = { param: \"a\" }];",
     {"4:1: shard_key names 'a.n', but 'a' is repeated, so that there is no one value; name a "
      "field that stands in a record once"}},
    {"KeyOfNoFieldOfAnObject",
     "message Page { int32 n = 1; }",
     "option (beacon.v1.record) = { shard_key: \"p.m\" };\n"
     "Page p = 2 [(beacon.v1.from) = { param: \"p\" }];",
     {"4:1: shard_key names 'p.m', but message 'Visit' has no such field; name one of its fields "
      "or add it"}},
    {"KeyInsideOfWhatHasNoSource",
     "message Page { int32 n = 1; }",
     "option (beacon.v1.record) = { shard_key: \"p.n\" };\nPage p = 2;",
     {"4:1: shard_key names field 'p.n', which has no source and so never a value; give it a "
      "(beacon.v1.from) option"}},
};

const StructureFault kProto2Cases[] = {
    {"RequiredWithoutASource",
     "",
     "required string a = 2;",
     {"4:1: field 'a' is required but has no source and so never a value; give it a "
      "(beacon.v1.from) option, or make it optional"},
     "proto2"},
    {"GroupWithASource",
     "",
     "optional group G = 2 [(beacon.v1.from) = { param: \"g\" }] { optional int32 x = 1; }",
     {"4:23: field 'g' is a group, which is not understood; make it a field of a message type"},
     "proto2"},
    {"ExtensionWithASource",
     "extend Visit { optional string e = 100 [(beacon.v1.from) = { param: \"e\" }]; }",
     "extensions 100 to 199;",
     {"2:41: field 'e' is an extension, which is not understood; make it a field of 'Visit'"},
     "proto2"},
};

std::string NameOf(const ::testing::TestParamInfo<StructureFault>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Object, StructureFaultsTest, ::testing::ValuesIn(kObjectCases), NameOf);
INSTANTIATE_TEST_SUITE_P(List, StructureFaultsTest, ::testing::ValuesIn(kListCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Oneof, StructureFaultsTest, ::testing::ValuesIn(kOneofCases), NameOf);
INSTANTIATE_TEST_SUITE_P(KeyPath, StructureFaultsTest, ::testing::ValuesIn(kKeyPathCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Proto2, StructureFaultsTest, ::testing::ValuesIn(kProto2Cases), NameOf);

}  // namespace
}  // namespace beacongate
