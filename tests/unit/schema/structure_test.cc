// Oneofs, wrappers, free JSON, masks and proto2: what fields have to do with each other.
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
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

class OneofTest : public EncodeTest {
 protected:
  void SetUp() override {
    Use("message Page { string url = 1; }",
        "oneof what {"
        "  int32 click = 5 [(beacon.v1.from) = { param: \"click\" }];"
        "  Page page = 3 [(beacon.v1.from) = { param: \"page\" }];"
        "  string text = 4 [(beacon.v1.from) = { param: \"text\" default: \"none\" }];"
        "}" +
            std::string(kRest));
  }
};

TEST_F(OneofTest, FirstDeclaredThatHasAValueIsWritten) {
  EXPECT_EQ(EncodedJson({{"text", "x"}, {"page", R"({"url":"u"})"}, {"click", "0"}}),
            R"({"click":0,"rest":[{"name":"text","value":"x"},)"
            R"({"name":"page","value":"{\"url\":\"u\"}"}]})");
  EXPECT_EQ(EncodedJson({{"text", "x"}, {"page[url]", "u"}, {"page.more", "m"}}),
            R"({"page":{"url":"u"},"rest":[{"name":"text","value":"x"},)"
            R"({"name":"page.more","value":"m"}]})");
  EXPECT_EQ(EncodedJson({{"text", "x"}}), R"({"text":"x"})");
}

TEST_F(OneofTest, DefaultOfTheLastIsAValue) { EXPECT_EQ(EncodedJson({}), R"({"text":"none"})"); }

TEST_F(OneofTest, OthersCountAsIfTheyHadNoSource) {
  EXPECT_EQ(EncodedJson({{"click", "many"}, {"page", "{}"}}),
            R"({"page":{},"rest":[{"name":"click","value":"many"}]})");
  EXPECT_THAT(Unconverted(), IsEmpty());
}

TEST_F(OneofTest, WhatDoesNotConvertIsNamedWhenNoneHasAValue) {
  Use("oneof o { int32 a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "          int32 b = 3 [(beacon.v1.from) = { param: \"b\" }]; }");
  EXPECT_EQ(EncodedJson({{"a", "x"}, {"b", "y"}}), "{}");
  EXPECT_THAT(Unconverted(), ElementsAre("a", "b"));
}

TEST_F(OneofTest, RequiredWithinWhatIsLeftOutDoesNotHold) {
  Use("message A { int32 n = 1 [(beacon.v1.from) = { required: true }]; string s = 2; }\n"
      "message G { int32 g = 1 [(beacon.v1.from) = { param: \"g\" required: true }];\n"
      "  int32 h = 2 [(beacon.v1.from) = { param: \"h\" }]; }",
      "oneof o { int32 i = 2 [(beacon.v1.from) = { param: \"i\" }];"
      "          A a = 3 [(beacon.v1.from) = { param: \"a\" }]; G group = 4; }");
  EXPECT_EQ(EncodedJson({{"i", "1"}, {"a", "{}"}, {"h", "1"}}), R"({"i":1})");
  EXPECT_EQ(Encode({{"a", "{}"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "a.n");
  EXPECT_EQ(Encode({{"h", "1"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "group.g");
  EXPECT_EQ(Encode({}), Rejection::kNone);
}

class WrapperTest : public EncodeTest {};

TEST_F(WrapperTest, IsWrittenWheneverThereIsAValue) {
  Use("",
      "google.protobuf.Int32Value i = 2 [(beacon.v1.from) = { param: \"i\" }];"
      "google.protobuf.StringValue s = 3 [(beacon.v1.from) = { param: \"s\" }];"
      "google.protobuf.DoubleValue d = 4 [(beacon.v1.from) = { param: \"d\" }];"
      "google.protobuf.FloatValue f = 5 [(beacon.v1.from) = { param: \"f\" }];"
      "google.protobuf.BoolValue b = 6 [(beacon.v1.from) = { param: \"b\" }];"
      "google.protobuf.UInt64Value u = 7 [(beacon.v1.from) = { param: \"u\" default: \"9\" }];");
  EXPECT_EQ(EncodedJson({{"i", "0"}, {"s", ""}, {"d", "0.5"}, {"f", "-1"}, {"b", "on"}}),
            R"({"i":0,"s":"","d":0.5,"f":-1,"b":true,"u":"9"})");
  const std::string text(300, 'x');
  EXPECT_EQ(EncodedJson({{"i", "-1"}, {"s", text}, {"u", ""}, {"d", "null", ValueKind::kNull}}),
            "{\"i\":-1,\"s\":\"" + text + "\",\"u\":\"9\"}");
}

class FreeJsonTest : public EncodeTest {
 protected:
  void SetUp() override {
    Use("",
        "google.protobuf.Struct s = 2 [(beacon.v1.from) = { param: \"s\" }];"
        "google.protobuf.Value v = 3 [(beacon.v1.from) = { param: \"v\" }];"
        "google.protobuf.ListValue l = 4 [(beacon.v1.from) = { param: \"l\" }];" +
            std::string(kRest));
  }
};

struct FreeJsonCase {
  Parameter parameter;
  std::string json;
};

TEST_F(FreeJsonTest, IsWhatWasSent) {
  const FreeJsonCase cases[] = {
      {{"s", R"({"a":1,"b":[true,null,"x\n"],"c":{"d":-0.5e2},"":{}})", ValueKind::kJson},
       R"({"s":{"a":1,"b":[true,null,"x\n"],"c":{"d":-50},"":{}}})"},
      {{"s", " { } "}, R"({"s":{}})"},
      {{"l", "[1,[2]]"}, R"({"l":[1,[2]]})"},
      {{"l", "[]", ValueKind::kJson}, R"({"l":[]})"},
      {{"v", "[1]"}, R"({"v":"[1]"})"},
      {{"v", "[1]", ValueKind::kJson}, R"({"v":[1]})"},
      {{"v", "1.5", ValueKind::kNumber}, R"({"v":1.5})"},
      {{"v", "false", ValueKind::kBool}, R"({"v":false})"},
      {{"v", "null", ValueKind::kNull}, R"({"v":null})"},
      {{"v", ""}, R"({"v":""})"},
      {{"s", ""}, R"({"rest":[{"name":"s"}]})"},
      {{"s", "null", ValueKind::kNull}, R"({"rest":[{"name":"s","value":"null"}]})"},
  };
  for (const FreeJsonCase& each : cases) {
    EXPECT_EQ(EncodedJson({each.parameter}), each.json);
    EXPECT_THAT(Unconverted(), IsEmpty()) << each.json;
  }
}

TEST_F(FreeJsonTest, WhatIsNoSuchJsonDoesNotConvert) {
  for (const std::string_view text :
       {"x", "[]", "{", "{}}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
        "{\"a\":01}", "{\"a\":1e999}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}", "{\"a\":nul}",
        "{\"a\":\"", "{\"a\":[1}", "{\"a\":1} x"}) {
    EXPECT_EQ(Encode({{"s", text}}), Rejection::kNone);
    EXPECT_THAT(Unconverted(), ElementsAre("s")) << text;
  }
}

// Parsers refuse what is nested more than 100 deep; the JSON below is as deep as is understood.
TEST_F(FreeJsonTest, DepthIsWhatParsersTake) {
  const auto nested = [](size_t levels) {
    std::string text;
    for (size_t i = 0; i < levels; ++i) text += "{\"a\":";
    return text + "1" + std::string(levels, '}');
  };
  const std::string deepest = nested(30);
  ASSERT_EQ(Encode({{"s", deepest}}), Rejection::kNone);
  EXPECT_THAT(Unconverted(), IsEmpty());
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> message(
      factory.GetPrototype(&schema_->plan->message())->New());
  EXPECT_TRUE(
      message->ParseFromArray(record_.payload.data(), static_cast<int>(record_.payload.size())));
  const std::string deeper = nested(31);
  ASSERT_EQ(Encode({{"s", deeper}}), Rejection::kNone);
  EXPECT_THAT(Unconverted(), ElementsAre("s"));
}

TEST_F(FreeJsonTest, DefaultAndRequired) {
  Use("",
      "google.protobuf.Struct s = 2 [(beacon.v1.from) = { param: \"s\" default: \"{}\" }];"
      "google.protobuf.Value v = 3 [(beacon.v1.from) = { param: \"v\" required: true }];");
  EXPECT_EQ(EncodedJson({{"v", "x"}}), R"({"s":{},"v":"x"})");
  EXPECT_EQ(EncodedJson({{"v", "x"}, {"s", "{\"a\":1}"}}), R"({"s":{"a":1},"v":"x"})");
  EXPECT_EQ(Encode({}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"v", "null", ValueKind::kNull}}), Rejection::kRequiredMissing);
}

class MaskedStructureTest : public EncodeTest {};

TEST_F(MaskedStructureTest, NothingThatFeedsAMaskedFieldIsInTheRest) {
  Use("message User { string mail = 1 [(beacon.v1.from) = { mask: DROP }]; string name = 2; }",
      "User user = 2 [(beacon.v1.from) = { param: \"user\" }];"
      "repeated User users = 3 [(beacon.v1.from) = { param: \"users\" }];"
      "repeated string ips = 4 [(beacon.v1.from) = { param: \"ip\" mask: TRUNCATE_IP }];" +
          std::string(kRest));
  EXPECT_EQ(EncodedJson({{"user", R"({"mail":"m","name":"n","mail":"m"})"},
                         {"user", "{\"mail\":\"m"},
                         {"user[mail]", "m"},
                         {"user.x", "1"},
                         {"users", R"([{"mail":"m","name":"a"},{"mail":5}, 7])"},
                         {"ip", "192.0.2.7"},
                         {"ip", "secret"}}),
            R"({"user":{"name":"n"},"users":[{"name":"a"},{}],"ips":["192.0.2.0"],)"
            R"("rest":[{"name":"user.x","value":"1"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("user", "users", "ips"));
}

TEST_F(MaskedStructureTest, NorWhenAOneofLeavesItOut) {
  Use("message User { string mail = 1 [(beacon.v1.from) = { mask: DROP }]; string name = 2; }",
      "oneof o { int32 n = 2 [(beacon.v1.from) = { param: \"n\" }];"
      "          User user = 3 [(beacon.v1.from) = { param: \"user\" }]; }" +
          std::string(kRest));
  EXPECT_EQ(EncodedJson({{"user", R"({"mail":"m"})"}, {"user.mail", "m"}, {"n", "1"}}),
            R"({"n":1})");
}

class Proto2Test : public EncodeTest {};

TEST_F(Proto2Test, FieldsHavePresenceAndMayBeRequired) {
  UseFile(
      "syntax = \"proto2\"; import \"beacon/v1/options.proto\"; import "
      "\"beacon/v1/receipt.proto\";\n"
      "message Geo { required int32 lat = 1; optional string ua = 2\n"
      "  [(beacon.v1.from) = { header: \"U\" }]; }\n"
      "message Visit { optional beacon.v1.Receipt r = 1;\n"
      "  required string a = 2 [(beacon.v1.from) = { param: \"a\" }];\n"
      "  optional int32 b = 3 [default = 7, (beacon.v1.from) = { param: \"b\" }];\n"
      "  repeated int32 c = 4 [(beacon.v1.from) = { param: \"c\" }];\n"
      "  optional Geo geo = 5 [(beacon.v1.from) = { param: \"geo\" }];\n"
      "  optional group G = 6 { optional int32 x = 1; } }\n");
  EXPECT_EQ(EncodedJson({{"a", "x"}, {"b", "0"}, {"c", "[1,2]"}}), R"({"a":"x","b":0,"c":[1,2]})");
  EXPECT_TRUE(record_.payload.ends_with(std::string_view("\x20\x01\x20\x02", 4)));  // not packed
  EXPECT_EQ(Encode({{"b", "1"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "a");
  EXPECT_EQ(Encode({{"a", "x"}, {"geo", "{}"}}), Rejection::kRequiredMissing);
  headers_ = {{"u", "agent"}};
  context_.headers = headers_;
  EXPECT_EQ(Encode({{"a", "x"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "geo.lat");
}

class OriginTest : public EncodeTest {};

TEST_F(OriginTest, IsToldForEveryField) {
  Use("message Page { string url = 1; repeated string tags = 2; }",
      "string a = 2 [(beacon.v1.from) = { param: [\"x\", \"y\"] }];"
      "int32 b = 3 [(beacon.v1.from) = { param: \"b\" default: \"5\" }];"
      "string c = 4 [(beacon.v1.from) = { header: \"C\" }];"
      "Page page = 5 [(beacon.v1.from) = { param: \"page\" }];"
      "map<string, int32> m = 6 [(beacon.v1.from) = { param: \"m\" }];" +
          std::string(kRest));
  headers_ = {{"c", "x"}};
  context_.headers = headers_;
  ASSERT_EQ(Encode({{"y", "1"},
                    {"b", ""},
                    {"page[url]", "u"},
                    {"page.tags", "t"},
                    {"page.tags", "t"},
                    {"m.k", "1"}}),
            Rejection::kNone);
  std::vector<std::string> origins;
  for (const FieldOrigin& origin : schema_->plan->Origins(scratch_)) {
    origins.push_back(std::string(origin.field) + ": " + origin.words);
  }
  EXPECT_THAT(origins,
              ElementsAre("a: param y", "b: default", "c: header c", "page.url: member page[url]",
                          "page.tags: member page.tags and 1 more", "m: param m.k", "rest: rest"));
}

}  // namespace
}  // namespace beacongate
