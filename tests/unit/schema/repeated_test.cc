// Repeated fields and maps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/schema/encode_fixture.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using testing::EncodeTest;
using ::testing::IsEmpty;

constexpr std::string_view kRest =
    "repeated beacon.v1.Param rest = 15 [(beacon.v1.from) = { rest: true }];";

class RepeatedTest : public EncodeTest {
 protected:
  // A schema of the field `a` of that type, fed by the parameter a, and the rest.
  void UseField(const std::string& type, const std::string& options = "") {
    Use("message Item { string sku = 1; int32 n = 2 [(beacon.v1.from) = { required: true }];"
        "  repeated int32 sizes = 3; map<string, int32> more = 4; }\n",
        type + " a = 2 [(beacon.v1.from) = { param: \"a\" " + options + " }];" +
            std::string(kRest));
  }
};

TEST_F(RepeatedTest, TakesEveryParameterOfItsNameInOrder) {
  UseField("repeated int32");
  EXPECT_EQ(EncodedJson({{"a", "1"}, {"x", "9"}, {"a", "0"}}, {{"a", "-3"}}),
            R"({"a":[1,0,-3],"rest":[{"name":"x","value":"9"}]})");
  EXPECT_EQ(EncodedJson({}), "{}");
}

TEST_F(RepeatedTest, ArrayGivesItsElements) {
  UseField("repeated string");
  EXPECT_EQ(EncodedJson({{"a", R"(["x",1,true,null,{"b": 2},[ 3 ],"\u00fc"])", ValueKind::kJson}}),
            "{\"a\":[\"x\",\"1\",\"true\",\"{\\\"b\\\":2}\",\"[3]\",\"\u00fc\"]}");
  EXPECT_EQ(EncodedJson({{"a", " [\"x\" , \"\"] "}, {"a", "[x]"}, {"a", ""}}),
            R"({"a":["x","","[x]",""]})");
  EXPECT_EQ(EncodedJson({{"a", "[]"}}), "{}");
}

TEST_F(RepeatedTest, SeparatorSplitsTexts) {
  UseField("repeated string", "separator: \", \"");
  EXPECT_EQ(EncodedJson({{"a", "x, y,z, "}, {"a", R"(["p, q"])"}}),
            R"({"a":["x","y,z","","p, q"]})");
}

TEST_F(RepeatedTest, ElementThatDoesNotConvertIsLeftOutAndNamed) {
  UseField("repeated uint32", "separator: \",\"");
  EXPECT_EQ(EncodedJson({{"a", "1,,x,2"}, {"a", "3,,4"}, {"a", "y"}, {"a", ""}}),
            R"({"a":[1,2,3,4],"rest":[{"name":"a","value":"1,,x,2"},{"name":"a","value":"y"},)"
            R"({"name":"a"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("a"));
  EXPECT_EQ(EncodedJson({{"a", "null", ValueKind::kNull}, {"a", "5"}}),
            R"({"a":[5],"rest":[{"name":"a","value":"null"}]})");
  EXPECT_THAT(Unconverted(), IsEmpty());
}

TEST_F(RepeatedTest, SeveralNamesAreInOrderOfPreference) {
  Use("repeated int32 a = 2 [(beacon.v1.from) = { param: [\"a\", \"b\"] }];" + std::string(kRest));
  EXPECT_EQ(EncodedJson({{"b", "1"}, {"a", "2"}, {"b", "3"}}),
            R"({"a":[2],"rest":[{"name":"b","value":"1"},{"name":"b","value":"3"}]})");
  EXPECT_EQ(EncodedJson({{"b", "1"}, {"a", ""}, {"b", "3"}}),
            R"({"a":[1,3],"rest":[{"name":"a"}]})");
}

TEST_F(RepeatedTest, RequiredWantsAnElement) {
  UseField("repeated int32", "required: true");
  EXPECT_EQ(Encode({}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"a", "[null]"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"a", "[1,\"x\"]"}}), Rejection::kRequiredInvalid);
  EXPECT_EQ(record_.rejected_field, "a");
  EXPECT_EQ(Encode({{"a", "[1]"}}), Rejection::kNone);
}

struct TypeCase {
  std::string type;
  std::string value;
  std::string json;
};

TEST_F(RepeatedTest, EveryTypeCanBeRepeated) {
  const TypeCase cases[] = {
      {"repeated bytes", R"(["a",""])", R"(["YQ==",""])"},
      {"repeated bool", "[true,0,\"on\"]", "[true,false,true]"},
      {"repeated sint64", "[-1,2]", R"(["-1","2"])"},
      {"repeated fixed32", "[1,2]", "[1,2]"},
      {"repeated double", "[1.5,-0.25]", "[1.5,-0.25]"},
      {"repeated google.protobuf.Timestamp", "[0,1500]",
       R"(["1970-01-01T00:00:00Z","1970-01-01T00:00:01.500Z"])"},
      {"repeated google.protobuf.Int32Value", "[0,7]", "[0,7]"},
      {"repeated google.protobuf.StringValue", R"(["","x"])", R"(["","x"])"},
      {"repeated google.protobuf.Value", R"([null,1,"x",[2],{"a":false}])",
       R"([null,1,"x",[2],{"a":false}])"},
      {"repeated google.protobuf.ListValue", "[[],[1]]", "[[],[1]]"},
      {"repeated google.protobuf.Struct", R"([{},{"a":1}])", R"([{},{"a":1}])"},
      {"repeated Item", R"([{"n":1,"sku":"x","sizes":[1,2],"more":{"k":3}},{"n":2}])",
       R"([{"sku":"x","n":1,"sizes":[1,2],"more":{"k":3}},{"n":2}])"},
  };
  for (const TypeCase& each : cases) {
    UseField(each.type);
    EXPECT_EQ(EncodedJson({{"a", each.value, ValueKind::kJson}}), "{\"a\":" + each.json + "}")
        << each.type;
    EXPECT_THAT(Unconverted(), IsEmpty()) << each.type;
  }
}

TEST_F(RepeatedTest, PackedIsAsTheSchemaSays) {
  Use("repeated int32 a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "repeated int32 b = 3 [packed = false, (beacon.v1.from) = { param: \"b\" }];");
  ASSERT_EQ(Encode({{"a", "[1,300]"}, {"b", "[1,300]"}}), Rejection::kNone);
  EXPECT_TRUE(
      record_.payload.ends_with(std::string_view("\x12\x03\x01\xac\x02\x18\x01\x18\xac\x02", 10)));
}

TEST_F(RepeatedTest, MessageThatLacksARequiredFieldDoesNotConvert) {
  UseField("repeated Item");
  EXPECT_EQ(EncodedJson({{"a", R"([{"sku":"x"},{"n":"many"},5,{"n":1,"sizes":["?"],"other":2}])"}}),
            R"({"a":[{"n":1}],"rest":[{"name":"a",)"
            R"("value":"[{\"sku\":\"x\"},{\"n\":\"many\"},5,{\"n\":1,\"sizes\":[\"?\"],)"
            R"(\"other\":2}]"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("a", "a.n", "a.sizes"));
}

TEST_F(RepeatedTest, TextOfAHeaderIsSplitToo) {
  Use("repeated string a = 2 [(beacon.v1.from) = { header: \"L\" separator: \",\" }];");
  headers_ = {{"l", "de,en"}};
  context_.headers = headers_;
  EXPECT_EQ(EncodedJson({}), R"({"a":["de","en"]})");
}

class MapTest : public RepeatedTest {};

TEST_F(MapTest, TakesMembersAndDottedNames) {
  UseField("map<string, int32>");
  EXPECT_EQ(
      EncodedJson({{"a.x", "1"}, {"a", R"({"y":2,"a.b":0})", ValueKind::kJson}, {"a[z]", "3"}}),
      R"({"a":{"a.b":0,"x":1,"y":2,"z":3}})");
  EXPECT_EQ(EncodedJson({{"a", "{}"}}), "{}");
}

TEST_F(MapTest, FirstOfAKeyCountsAndWhatDoesNotConvertIsInTheRest) {
  UseField("map<string, int32>");
  EXPECT_EQ(EncodedJson({{"a.x", "1"}, {"a", R"({"x":2,"y":"many","z":null})"}, {"a", "[]"}}),
            R"({"a":{"x":1},"rest":[{"name":"a.x","value":"2"},{"name":"a.y","value":"many"},)"
            R"({"name":"a.z","value":"null"},{"name":"a","value":"[]"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("a"));
}

TEST_F(MapTest, EveryTypeOfKeyAndValue) {
  const TypeCase cases[] = {
      {"map<int32, string>", R"({"-1":"x","3.0":"y","3":"z"})", R"({"-1":"x","3":"y"})"},
      {"map<uint64, bool>", R"({"7":"yes"})", R"({"7":true})"},
      {"map<bool, int32>", R"({"true":1,"off":0})", R"({"false":0,"true":1})"},
      {"map<string, bytes>", R"({"":"a"})", R"({"":"YQ=="})"},
      {"map<string, google.protobuf.Timestamp>", R"({"t":0})", R"({"t":"1970-01-01T00:00:00Z"})"},
      {"map<string, google.protobuf.Value>", R"({"n":null,"o":{"p":[1]}})",
       R"({"n":null,"o":{"p":[1]}})"},
      {"map<string, Item>", R"({"k":{"n":1,"x":2}})", R"({"k":{"n":1}})"},
  };
  for (const TypeCase& each : cases) {
    UseField(each.type);
    const std::string json = EncodedJson({{"a", each.value, ValueKind::kJson}});
    EXPECT_EQ(json.substr(0, each.json.size() + 5), "{\"a\":" + each.json) << each.type;
  }
}

TEST_F(MapTest, KeyThatDoesNotConvertIsNamed) {
  UseField("map<int32, string>");
  EXPECT_EQ(EncodedJson({{"a.x", "1"}}), R"({"rest":[{"name":"a.x","value":"1"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("a"));
}

TEST_F(MapTest, OtherFieldsTakeTheirsFirst) {
  Use("map<string, int32> a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "int32 b = 3 [(beacon.v1.from) = { param: \"a.b\" }];");
  EXPECT_EQ(EncodedJson({{"a", R"({"b":1,"c":2})"}}), R"({"a":{"c":2},"b":1})");
}

TEST_F(MapTest, MemberOfAnObject) {
  Use("message Page { map<string, string> query = 1; string url = 2; }",
      "Page page = 2 [(beacon.v1.from) = { param: \"page\" }];" + std::string(kRest));
  EXPECT_EQ(EncodedJson({{"page", R"({"query":{"q":"x"}})"}, {"page[query][r.s]", "y"}}),
            R"({"page":{"query":{"q":"x","r.s":"y"}}})");
}

}  // namespace
}  // namespace beacongate
