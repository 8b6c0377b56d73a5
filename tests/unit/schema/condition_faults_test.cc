// Every fault that a condition or route can have, with its exact report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAreArray;
using testing::kPrelude;
using testing::TemporaryFolder;
using testing::TestOptions;

struct FaultCase {
  std::string name;
  std::string record;                // content of the record option, which stands in line 7
  std::vector<std::string> reports;  // without file and place
  std::string field = "";            // a further field, in line 8
};

class ConditionFaultsTest : public ::testing::TestWithParam<FaultCase> {};

TEST_P(ConditionFaultsTest, AreReportedWithRemedy) {
  const TemporaryFolder folder;
  const std::string file = folder.Write(
      "visit.proto",
      std::string(kPrelude) +
          "message Visit { beacon.v1.Receipt receipt = 1;\n  option (beacon.v1.record) = { " +
          GetParam().record + " };\n" + GetParam().field +
          "\n"
          "  string s = 2 [(beacon.v1.from) = { param: \"s\" }];\n"
          "  uint32 n = 3 [(beacon.v1.from) = { param: \"n\" }];\n"
          "  map<string, string> rest = 4 [(beacon.v1.from) = { rest: true }];\n"
          "  beacon.v1.Param inner = 5;\n"
          "  string idle = 6;\n"
          "  string must = 7 [(beacon.v1.from) = { param: \"must\" required: true }];\n}\n");
  std::vector<SchemaFault> faults;
  EXPECT_EQ(
      LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, TestOptions(), &faults),
      nullptr);
  std::vector<std::string> reports;
  for (const SchemaFault& fault : faults) {
    EXPECT_EQ(fault.line, 7) << fault.message;
    EXPECT_EQ(fault.column, 3) << fault.message;
    reports.push_back(fault.message);
  }
  EXPECT_THAT(reports, ElementsAreArray(GetParam().reports));
}

const FaultCase kConditionCases[] = {
    {"NoField", R"(accept_if: { equals: "x" })", {"accept_if[0] names no field; add `field`"}},
    {"UnknownField",
     R"(accept_if: { field: "s" equals: "x" } accept_if: { field: "z" equals: "x" })",
     {"accept_if[1] names field 'z', but message 'Visit' has no such field; name one of its "
      "fields, those of objects and groups by their path"}},
    {"UnknownFieldWithin",
     R"(drop_if: { field: "inner.z" equals: "x" })",
     {"drop_if[0] names field 'inner.z', but message 'Visit' has no such field; name one of its "
      "fields, those of objects and groups by their path"}},
    {"FieldWithinAScalar",
     R"(drop_if: { field: "s.z" equals: "x" })",
     {"drop_if[0] names field 's.z', but message 'Visit' has no such field; name one of its "
      "fields, those of objects and groups by their path"}},
    {"MapField",
     R"(drop_if: { field: "rest" exists: true })",
     {"drop_if[0] names field 'rest' of type map<string, string>, which has no one value to "
      "test; name a field with a single value"}},
    {"MessageField",
     R"(drop_if: { field: "inner" exists: true })",
     {"drop_if[0] names field 'inner' of type beacon.v1.Param, which has no one value to test; "
      "name a field with a single value"}},
    {"Receipt",
     R"(drop_if: { field: "receipt" exists: true })",
     {"drop_if[0] names field 'receipt' of type beacon.v1.Receipt, which has no one value to "
      "test; name a field with a single value"}},
    {"NoSource",
     R"(drop_if: { field: "idle" equals: "x" })",
     {"drop_if[0] names field 'idle', which has no source and so never a value; give it a "
      "(beacon.v1.from) option"}},
    {"NoTest",
     R"(accept_if: { field: "s" })",
     {"accept_if[0] has no test; give it one of equals, prefix, suffix, one_of and exists"}},
    {"EmptyPrefixIsNoTest",
     R"(accept_if: { field: "s" prefix: "" })",
     {"accept_if[0] has no test; give it one of equals, prefix, suffix, one_of and exists"}},
    {"TwoTests",
     R"(accept_if: { field: "s" prefix: "a" suffix: "z" })",
     {"accept_if[0] has more than one test; keep one of equals, prefix, suffix, one_of and "
      "exists, and write a condition for each other"}},
    {"OperandDoesNotConvert",
     R"(drop_if: { field: "n" equals: "-1" })",
     {"drop_if[0] has equals: \"-1\", which does not convert to field 'n' of type uint32; give a "
      "value that the field can have"}},
    {"EmptyOperandOfANumber",
     R"(drop_if: { field: "n" equals: "" })",
     {"drop_if[0] has equals: \"\", which does not convert to field 'n' of type uint32; give a "
      "value that the field can have"}},
    {"OneOfSeveralDoesNotConvert",
     R"(drop_if: { field: "n" one_of: ["1", "x", "y"] })",
     {"drop_if[0] has one_of: \"x\", which does not convert to field 'n' of type uint32; give a "
      "value that the field can have",
      "drop_if[0] has one_of: \"y\", which does not convert to field 'n' of type uint32; give a "
      "value that the field can have"}},
    {"PrefixOfANumber",
     R"(drop_if: { field: "n" prefix: "1" })",
     {"drop_if[0] has a prefix for field 'n' of type uint32, but only text has one; use equals "
      "or one_of"}},
    {"SuffixOfANumber",
     R"(drop_if: { field: "n" suffix: "1" })",
     {"drop_if[0] has a suffix for field 'n' of type uint32, but only text has one; use equals "
      "or one_of"}},
    {"NothingIsEverAccepted",
     R"(accept_if: { field: "must" exists: false } drop_if: { field: "must" exists: true })",
     {"accept_if[0] drops every beacon that is not refused, since field 'must' is required or has "
      "a default; remove one of the two",
      "drop_if[0] drops every beacon that is not refused, since field 'must' is required or has a "
      "default; remove one of the two"}},
    {"TextOfAMaskedField",
     R"(drop_if: { field: "hashed" prefix: "a" })",
     {"drop_if[0] tests field 'hashed', of which mask HASH leaves nothing to compare; use "
      "`exists`, or test another field"},
     R"(string hashed = 8 [(beacon.v1.from) = { param: "hashed" mask: HASH }];)"},
    {"AFieldThatIsNeverWritten",
     R"(drop_if: { field: "gone" exists: true })",
     {"drop_if[0] tests field 'gone', of which mask DROP leaves no value; test another field"},
     R"(string gone = 8 [(beacon.v1.from) = { param: "gone" mask: DROP }];)"},
    {"TextOfAMaskedAddress",
     R"(client_ip: TRUNCATE_IP accept_if: { field: "ip" prefix: "10." })",
     {"accept_if[0] tests field 'ip', of which mask TRUNCATE_IP leaves nothing to compare; use "
      "`exists`, or test another field"},
     R"(string ip = 8 [(beacon.v1.from) = { builtin: CLIENT_IP }];)"},
    {"RouteWithoutTopic",
     R"(route: { when: { field: "s" equals: "x" } })",
     {"route[0] has no topic; name the topic that takes the records"}},
    {"RouteWithoutCondition",
     R"(route: { topic: "trades" })",
     {"route[0] has no condition; add `when`, or name the topic in the endpoint"}},
    {"RouteWithABadCondition",
     R"(route: { when: { field: "n" equals: "x" } topic: "trades" })",
     {"route[0] has equals: \"x\", which does not convert to field 'n' of type uint32; give a "
      "value that the field can have"}},
    {"AllAtOnce",
     R"(accept_if: { field: "s" } drop_if: { field: "z" exists: true } route: { topic: "t" })",
     {"accept_if[0] has no test; give it one of equals, prefix, suffix, one_of and exists",
      "drop_if[0] names field 'z', but message 'Visit' has no such field; name one of its fields, "
      "those of objects and groups by their path",
      "route[0] has no condition; add `when`, or name the topic in the endpoint"}},
};

INSTANTIATE_TEST_SUITE_P(Faults, ConditionFaultsTest, ::testing::ValuesIn(kConditionCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace beacongate
