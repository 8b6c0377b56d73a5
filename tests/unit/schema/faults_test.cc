// Every fault that a schema can have, with its exact report.
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
  std::string text;  // from line 6 of the file
  std::vector<std::string> reports;
};

std::string Visit(const std::string& lines) {
  return "message Visit { beacon.v1.Receipt receipt = 1;\n" + lines + "}\n";
}

class SchemaFaultsTest : public ::testing::TestWithParam<FaultCase> {};

TEST_P(SchemaFaultsTest, AreReportedWithPlaceAndRemedy) {
  const TemporaryFolder folder;
  const std::string file = folder.Write("visit.proto", std::string(kPrelude) + GetParam().text);
  std::vector<SchemaFault> faults;
  EXPECT_EQ(
      LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, TestOptions(), &faults),
      nullptr);
  std::vector<std::string> reports;
  for (const SchemaFault& fault : faults) {
    EXPECT_EQ(fault.file, file);
    reports.push_back(std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " +
                      fault.message);
  }
  EXPECT_THAT(reports, ElementsAreArray(GetParam().reports));
}

TEST(SchemaSyntaxTest, GatewayNameThatIsTooLongIsRefused) {
  std::vector<SchemaFault> faults;
  EncodePlan::Options options = TestOptions();
  options.gateway_name = std::string(256, 'g');
  EXPECT_EQ(LoadSchema({}, options, &faults), nullptr);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].message,
            "the gateway's name is not UTF-8 or longer than 255 bytes; shorten it");
}

const FaultCase kReceiptCases[] = {
    {"NoReceipt",
     "message Visit {\n}\n",
     {"6:1: message 'Visit' has no receipt; add `beacon.v1.Receipt receipt = 1;` and import "
      "\"beacon/v1/receipt.proto\""}},
    {"ReceiptIsNotField1",
     "message Visit {\n  beacon.v1.Receipt receipt = 4;\n}\n",
     {"7:3: field 'receipt' is the receipt but has number 4; give it number 1"}},
    {"Field1IsNoReceipt",
     "message Visit {\n  string site = 1;\n}\n",
     {"7:3: field 'site' has number 1 and type string; number 1 belongs to `beacon.v1.Receipt "
      "receipt = 1;`, give this field another number"}},
    {"ReceiptIsRepeated",
     "message Visit {\n  repeated beacon.v1.Receipt r = 1;\n}\n",
     {"7:3: field 'r' is the receipt but repeated or part of a oneof; declare it as "
      "`beacon.v1.Receipt r = 1;`"}},
    {"ReceiptHasASource",
     "message Visit {\n  beacon.v1.Receipt r = 1 [(beacon.v1.from) = { param: \"r\" }];\n}\n",
     {"7:28: field 'r' is the receipt, which the gateway fills; remove its (beacon.v1.from) "
      "option"}},
};

const FaultCase kSourceCases[] = {
    {"NoSource",
     Visit("  string a = 2 [(beacon.v1.from) = { required: true }];\n"),
     {"7:17: field 'a' has a (beacon.v1.from) option without a source; give it one of param, "
      "header, cookie, segment, path, builtin or rest"}},
    {"TwoSources",
     Visit("  string a = 2 [(beacon.v1.from) = { param: \"a\" header: \"A\" }];\n"),
     {"7:17: field 'a' has more than one source; keep one of param, header, cookie, segment, "
      "path, builtin and rest"}},
    {"NoHeaderName",
     Visit("  string a = 2 [(beacon.v1.from) = { header: \"User Agent:\" }];\n"),
     {"7:17: field 'a' has header 'User Agent:', which is no header name; write the name alone, "
      "such as \"User-Agent\""}},
    {"EmptyParameterName",
     Visit("  string a = 2 [(beacon.v1.from) = { param: [\"a\", \"\"] }];\n"),
     {"7:17: field 'a' has an empty parameter name; name the parameter or remove the entry"}},
    {"OneParameterForTwoFields",
     Visit("  string a = 2 [(beacon.v1.from) = { param: \"x\" }];\n"
           "  string b = 3 [(beacon.v1.from) = { param: [\"y\", \"x\"] }];\n"),
     {"8:17: field 'b' takes parameter 'x', which already feeds field 'a'; give it to one of "
      "them"}},
    {"OneParameterTwiceInAField",
     Visit("  string a = 2 [(beacon.v1.from) = { param: [\"x\", \"x\"] }];\n"),
     {"7:17: field 'a' names parameter 'x' twice; keep it once"}},
};

const FaultCase kTypeCases[] = {
    {"TextBuiltinIntoANumber",
     Visit("  int32 a = 2 [(beacon.v1.from) = { builtin: PATH }];\n"),
     {"7:16: field 'a' has type int32, which does not fit PATH; use string"}},
    {"TimeBuiltinIntoAString",
     Visit("  string a = 2 [(beacon.v1.from) = { builtin: RECEIVED_AT }];\n"),
     {"7:17: field 'a' has type string, which does not fit RECEIVED_AT; use "
      "google.protobuf.Timestamp"}},
    {"BodyIntoAString",
     Visit("  string a = 2 [(beacon.v1.from) = { builtin: BODY }];\n"),
     {"7:17: field 'a' has type string, which does not fit BODY; use bytes"}},
    {"UnitOfABuiltin",
     Visit("  google.protobuf.Timestamp a = 2\n"
           "    [(beacon.v1.from) = { builtin: RECEIVED_AT unit: SECONDS }];\n"),
     {"8:6: field 'a' is the gateway's time, which takes no unit; remove `unit`"}},
};

const FaultCase kRestCases[] = {
    {"RestIsNoList",
     Visit("  string a = 2 [(beacon.v1.from) = { rest: true }];\n"),
     {"7:17: field 'a' has type string, which cannot take the rest; use `repeated "
      "beacon.v1.Param` (or a message with just `string name = 1; string value = 2;`) or "
      "`map<string, string>`"}},
    {"RestIsAMapOfNumbers",
     Visit("  map<string, int32> a = 2 [(beacon.v1.from) = { rest: true }];\n"),
     {"7:29: field 'a' has type map<string, int32>, which cannot take the rest; use `repeated "
      "beacon.v1.Param` (or a message with just `string name = 1; string value = 2;`) or "
      "`map<string, string>`"}},
    {"RestOfAnotherMessage",
     "message Pair { string name = 1; string value = 3; }\n" +
         Visit("  repeated Pair a = 2 [(beacon.v1.from) = { rest: true }];\n"),
     {"8:24: field 'a' has type repeated Pair, which cannot take the rest; use `repeated "
      "beacon.v1.Param` (or a message with just `string name = 1; string value = 2;`) or "
      "`map<string, string>`"}},
    {"TwoRests",
     Visit("  map<string, string> a = 2 [(beacon.v1.from) = { rest: true }];\n"
           "  map<string, string> b = 3 [(beacon.v1.from) = { rest: true }];\n"),
     {"8:30: field 'b' is a second rest; keep one `rest: true` in the message"}},
    {"RequiredRest",
     Visit("  map<string, string> a = 2 [(beacon.v1.from) = { rest: true required: true }];\n"),
     {"7:30: field 'a' is the rest and required, but a rest may always be empty; remove "
      "`required`"}},
    {"RestWithAUnit",
     Visit("  map<string, string> a = 2\n"
           "    [(beacon.v1.from) = { rest: true unit: SECONDS }];\n"),
     {"8:6: field 'a' is the rest, which takes no unit; remove `unit`"}},
};

const std::string kKeyed = "  option (beacon.v1.record) = { shard_key: ";

const FaultCase kKeyCases[] = {
    {"KeyOfNoField",
     Visit(kKeyed + "\"site\" };\n"),
     {"7:3: shard_key names 'site', but message 'Visit' has no such field; name one of its "
      "fields or add it"}},
    {"KeyOfARepeatedField",
     Visit(kKeyed + "\"a\" };\n"
                    "  repeated beacon.v1.Param a = 2 [(beacon.v1.from) = { rest: true }];\n"),
     {"7:3: shard_key names field 'a' of type repeated beacon.v1.Param, which has no key text; "
      "name a field of type string, bool or a number"}},
    {"KeyOfAMessage",
     Visit(kKeyed + "[\"receipt\"] };\n"),
     {"7:3: shard_key names field 'receipt' of type beacon.v1.Receipt, which has no key text; "
      "name a field of type string, bool or a number"}},
    {"KeyOfBytes",
     Visit(kKeyed + "\"a\" };\n  bytes a = 2 [(beacon.v1.from) = { param: \"a\" }];\n"),
     {"7:3: shard_key names field 'a' of type bytes, which has no key text; name a field of type "
      "string, bool or a number"}},
    {"KeyWithoutASource",
     Visit(kKeyed + "\"a\" };\n  string a = 2;\n"),
     {"7:3: shard_key names field 'a', which has no source and so never a value; give it a "
      "(beacon.v1.from) option"}},
    {"KeyNamesAFieldTwice",
     Visit(kKeyed + "[\"a\", \"a\"] };\n  string a = 2 [(beacon.v1.from) = { param: \"a\" }];\n"),
     {"7:3: shard_key names field 'a' twice; keep it once"}},
};

const FaultCase kManyCases[] = {
    {"AllFaultsAtOnce",
     "message Visit {\n" + kKeyed + "\"nobody\" };\n" +
         "  string a = 2 [(beacon.v1.from) = {}];\n"
         "  string b = 3 [(beacon.v1.from) = { header: \"x y\" }];\n"
         "}\n",
     {"6:1: message 'Visit' has no receipt; add `beacon.v1.Receipt receipt = 1;` and import "
      "\"beacon/v1/receipt.proto\"",
      "8:17: field 'a' has a (beacon.v1.from) option without a source; give it one of param, "
      "header, cookie, segment, path, builtin or rest",
      "9:17: field 'b' has header 'x y', which is no header name; write the name alone, such as "
      "\"User-Agent\"",
      "7:3: shard_key names 'nobody', but message 'Visit' has no such field; name one of its "
      "fields or add it"}},
};

std::string NameOf(const ::testing::TestParamInfo<FaultCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Receipt, SchemaFaultsTest, ::testing::ValuesIn(kReceiptCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Source, SchemaFaultsTest, ::testing::ValuesIn(kSourceCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Type, SchemaFaultsTest, ::testing::ValuesIn(kTypeCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Rest, SchemaFaultsTest, ::testing::ValuesIn(kRestCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Key, SchemaFaultsTest, ::testing::ValuesIn(kKeyCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Many, SchemaFaultsTest, ::testing::ValuesIn(kManyCases), NameOf);

}  // namespace
}  // namespace beacongate
