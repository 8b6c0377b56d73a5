// What an encoding does with a beacon, case by case, on small schemas.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "beacon/v1/receipt.pb.h"
#include "gateway/base/limits.h"
#include "proto/record_json.h"
#include "tests/unit/schema/encode_fixture.h"

namespace beacongate {
namespace {

using testing::EncodeTest;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(EncodeTest, RequiredFieldThatIsMissingRefusesTheBeacon) {
  Use("string a = 2 [(beacon.v1.from) = { param: \"a\" required: true }];");
  EXPECT_EQ(Encode({}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "a");
  EXPECT_TRUE(record_.payload.empty());
  EXPECT_EQ(Encode({{"a", ""}}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"a", "null", ValueKind::kNull}}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"a", "null"}}), Rejection::kNone);
}

TEST_F(EncodeTest, RequiredFieldThatDoesNotConvertRefusesTheBeacon) {
  Use("int32 a = 2 [(beacon.v1.from) = { param: \"a\" required: true }];"
      "int32 b = 3 [(beacon.v1.from) = { param: \"b\" required: true }];");
  EXPECT_EQ(Encode({{"a", "1"}, {"b", "x"}}), Rejection::kRequiredInvalid);
  EXPECT_EQ(record_.rejected_field, "b");
  EXPECT_EQ(Encode({{"a", "1"}, {"b", ""}}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"a", "0"}, {"b", "0"}}), Rejection::kNone);
}

TEST_F(EncodeTest, FirstNameThatSaysSomethingFeedsTheField) {
  Use("string a = 2 [(beacon.v1.from) = { param: [\"u\", \"uid\", \"id\"] }];"
      "repeated beacon.v1.Param rest = 3 [(beacon.v1.from) = { rest: true }];");
  EXPECT_EQ(EncodedJson({{"id", "3"}, {"uid", "2"}, {"u", "1"}}),
            R"({"a":"1","rest":[{"name":"id","value":"3"},{"name":"uid","value":"2"}]})");
  EXPECT_EQ(EncodedJson({{"id", "3"}, {"uid", ""}, {"u", "null", ValueKind::kNull}}),
            R"({"a":"3","rest":[{"name":"uid"},{"name":"u","value":"null"}]})");
}

TEST_F(EncodeTest, QueryStandsBeforeTheMembers) {
  Use("string a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "repeated beacon.v1.Param rest = 3 [(beacon.v1.from) = { rest: true }];");
  EXPECT_EQ(EncodedJson({{"x", "1"}, {"a", "query"}}, {{"a", "body"}, {"x", "2"}}),
            R"({"a":"query","rest":[{"name":"x","value":"1"},{"name":"a","value":"body"},)"
            R"({"name":"x","value":"2"}]})");
}

TEST_F(EncodeTest, ValueWithoutAFieldOfItsTypeIsInTheRest) {
  Use("int32 a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "int32 b = 3 [(beacon.v1.from) = { param: \"b\" }];"
      "int32 c = 4 [(beacon.v1.from) = { param: \"c\" }];"
      "map<string, string> rest = 15 [(beacon.v1.from) = { rest: true }];");
  const std::string json = EncodedJson({{"a", "many"}, {"b", ""}, {"c", "null", ValueKind::kNull}});
  EXPECT_THAT(json, HasSubstr(R"("a":"many")"));
  EXPECT_THAT(json, HasSubstr(R"("b":"")"));
  EXPECT_THAT(json, HasSubstr(R"("c":"null")"));
  ASSERT_EQ(record_.unconverted.size(), 1u);
  EXPECT_EQ(schema_->plan->FieldName(record_.unconverted[0]), "a");
}

TEST_F(EncodeTest, LastDuplicateWinsInAMap) {
  Use("map<string, string> rest = 15 [(beacon.v1.from) = { rest: true }];");
  EXPECT_EQ(EncodedJson({{"x", "1"}, {"x", "2"}}, {{"x", "3"}}), R"({"rest":{"x":"3"}})");
}

TEST_F(EncodeTest, OptionalFieldTellsZeroFromNotSent) {
  Use("optional int32 a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "int32 b = 3 [(beacon.v1.from) = { param: \"b\" }];"
      "optional string c = 4 [(beacon.v1.from) = { param: \"c\" }];");
  EXPECT_EQ(EncodedJson({{"a", "0"}, {"b", "0"}, {"c", ""}}), R"({"a":0,"c":""})");
  EXPECT_THAT(EncodedJson({}), Not(HasSubstr("\"a\"")));
}

TEST_F(EncodeTest, HeaderIsFoundInAnyCaseAndTheFirstCounts) {
  Use("string a = 2 [(beacon.v1.from) = { header: \"X-Page\" }];"
      "uint32 b = 3 [(beacon.v1.from) = { header: \"dnt\" }];"
      "bytes c = 4 [(beacon.v1.from) = { header: \"x-page\" }];");
  headers_ = {{"Host", "h"}, {"x-PAGE", "one"}, {"X-Page", "two"}, {"DNT", "1"}};
  context_.headers = headers_;
  EXPECT_EQ(EncodedJson({}), R"({"a":"one","b":1,"c":"b25l"})");
}

TEST_F(EncodeTest, UnitSaysWhatANumberIs) {
  Use("google.protobuf.Timestamp a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "google.protobuf.Timestamp b = 3"
      "    [(beacon.v1.from) = { param: \"b\" unit: SECONDS }];"
      "google.protobuf.Timestamp c = 4"
      "    [(beacon.v1.from) = { param: \"c\" unit: MICROSECONDS }];");
  EXPECT_EQ(EncodedJson({{"a", "1767225600500"}, {"b", "1767225600"}, {"c", "1767225600000001"}}),
            R"({"a":"2026-01-01T00:00:00.500Z","b":"2026-01-01T00:00:00Z",)"
            R"("c":"2026-01-01T00:00:00.000001Z"})");
}

TEST_F(EncodeTest, KeyIsTheCanonicalTextOfItsFields) {
  Use("option (beacon.v1.record) = { shard_key: [\"b\", \"a\", \"c\", \"d\"] };"
      "string a = 2 [(beacon.v1.from) = { param: \"a\" }];"
      "int64 b = 3 [(beacon.v1.from) = { param: \"b\" }];"
      "bool c = 4 [(beacon.v1.from) = { param: \"c\" }];"
      "double d = 5 [(beacon.v1.from) = { param: \"d\" }];");
  EXPECT_EQ(Encode({{"a", "x|y"}, {"b", "1.0e2"}, {"c", "YES"}, {"d", "0.50"}}), Rejection::kNone);
  EXPECT_EQ(record_.key, "100|x|y|true|0.5");
  EXPECT_EQ(Encode({{"b", "0"}}), Rejection::kNone);
  EXPECT_EQ(record_.key, "0|||");
  EXPECT_EQ(Encode({{"b", "none"}}), Rejection::kNone);
  EXPECT_FALSE(record_.has_key);
}

TEST_F(EncodeTest, KeyOfOneFieldIsItsTextAlone) {
  Use("option (beacon.v1.record) = { shard_key: \"a\" };"
      "string a = 2 [(beacon.v1.from) = { param: \"a\" }];");
  EXPECT_EQ(Encode({{"a", "x|y"}}), Rejection::kNone);
  EXPECT_EQ(record_.key, "x|y");
  EXPECT_EQ(Encode({{"a", ""}}), Rejection::kNone);
  EXPECT_FALSE(record_.has_key);
}

TEST_F(EncodeTest, SchemaWithoutAKeyMakesNullKeys) {
  Use("string a = 2 [(beacon.v1.from) = { param: \"a\" }];");
  EXPECT_EQ(Encode({{"a", "x"}}), Rejection::kNone);
  EXPECT_FALSE(record_.has_key);
}

TEST_F(EncodeTest, KeyBeyondItsLimitIsTooLarge) {
  Use("option (beacon.v1.record) = { shard_key: \"a\" };"
      "string a = 2 [(beacon.v1.from) = { param: \"a\" }];");
  const std::string longest(limits::kKeyBytesMax, 'k');
  EXPECT_EQ(Encode({{"a", longest}}), Rejection::kNone);
  EXPECT_EQ(Encode({{"a", longest + "k"}}), Rejection::kRecordTooLarge);
  EXPECT_FALSE(record_.has_key);
}

TEST_F(EncodeTest, RecordBeyondItsLimitIsTooLarge) {
  Use("string a = 2 [(beacon.v1.from) = { param: \"a\" }];");
  EXPECT_EQ(Encode({{"a", "x"}}), Rejection::kNone);
  // One byte of text less the growth of its length from one byte to three.
  const std::string longest(limits::kRecordBytesMax - record_.payload.size() + 1 - 2, 'v');
  EXPECT_EQ(Encode({{"a", longest}}), Rejection::kNone);
  EXPECT_EQ(record_.payload.size(), limits::kRecordBytesMax);
  EXPECT_EQ(Encode({{"a", longest + "v"}}), Rejection::kRecordTooLarge);
  EXPECT_TRUE(record_.payload.empty());
}

TEST_F(EncodeTest, ReceiptEndsItsListBeforeItOverflows) {
  constexpr int kFields = 300;
  std::string lines;
  std::vector<std::string> names;
  for (int i = 0; i < kFields; ++i) {
    names.push_back("field_" + std::to_string(i) + std::string(90, 'x'));
    lines += "int32 " + names.back() + " = " + std::to_string(i + 2) +
             " [(beacon.v1.from) = { param: \"" + names.back() + "\" }];\n";
  }
  Use(lines);
  std::vector<Parameter> query;
  for (const std::string& name : names) query.push_back({name, "no number"});
  ASSERT_EQ(Encode(query), Rejection::kNone);
  EXPECT_EQ(record_.unconverted.size(), names.size());
  ASSERT_EQ(record_.payload[0], 0x0a);
  const size_t length = static_cast<size_t>(static_cast<uint8_t>(record_.payload[1]) & 0x7f) |
                        static_cast<size_t>(static_cast<uint8_t>(record_.payload[2])) << 7;
  EXPECT_EQ(length + 3, record_.payload.size());
  EXPECT_LE(length, 16'383u);
  beacon::v1::Receipt receipt;
  ASSERT_TRUE(receipt.ParseFromArray(record_.payload.data() + 3, static_cast<int>(length)));
  EXPECT_GT(receipt.unconverted_size(), 150);
  EXPECT_LT(receipt.unconverted_size(), kFields);
  EXPECT_EQ(receipt.unconverted(0), names[0]);
}

TEST_F(EncodeTest, LongOrBrokenClientAddressIsCutAndRepaired) {
  Use("string a = 2 [(beacon.v1.from) = { builtin: CLIENT_IP }];");
  const std::string address(300, '\xff');
  context_.client_address = address;
  ASSERT_EQ(Encode({}), Rejection::kNone);
  EXPECT_TRUE(RecordJson(schema_->plan->message()).Print(record_.payload).ok());
}

}  // namespace
}  // namespace beacongate
