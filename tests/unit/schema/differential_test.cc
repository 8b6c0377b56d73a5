// Random beacons against random schemas: the encoder writes, byte for byte, what protobuf writes
// for a message that plain code filled through reflection.
//
// A failure names the seed of its schema; BEACONGATE_SEED=<seed> runs that schema alone.
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "tests/unit/schema/gateway_record.h"
#include "tests/unit/schema/random_request.h"
#include "tests/unit/schema/reference_encoder.h"
#include "tests/unit/schema/reference_message.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using testing::GatewayRecord;
using testing::RandomRequest;
using testing::RandomSchema;
using testing::ReferenceEncoder;
using testing::ReferenceRecord;
using testing::SerializeDeterministic;

constexpr uint64_t kSeed = 20261122;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t kFewer = 20;
#else
constexpr size_t kFewer = 1;
#endif
constexpr size_t kSchemas = 2'600 / kFewer;
constexpr size_t kBeaconsPerSchema = 40;
constexpr size_t kFailuresMax = 20;

pb::Message* ReceiptOf(pb::Message* message) {
  const pb::FieldDescriptor* const field = message->GetDescriptor()->FindFieldByNumber(1);
  return message->GetReflection()->MutableMessage(message, field);
}

// The lists of a receipt name fields in no particular order.
void TakeListOrder(const pb::Message& from, pb::Message* to) {
  const pb::Reflection& reflection = *to->GetReflection();
  for (const char* name : {"unconverted", "repaired", "truncated"}) {
    const pb::FieldDescriptor* const field = to->GetDescriptor()->FindFieldByName(name);
    reflection.ClearField(to, field);
    for (int i = 0; i < reflection.FieldSize(from, field); ++i) {
      reflection.AddString(to, field, reflection.GetRepeatedString(from, field, i));
    }
  }
}

std::string WithIdentity(std::string payload) {
  for (size_t i = 0; i < 8; ++i) {
    payload[kReceiptOriginOffset + i] = static_cast<char>(0xfedcba9876543210 >> (8 * i));
    payload[kReceiptSequenceOffset + i] = static_cast<char>(uint64_t{77} >> (8 * i));
  }
  return payload;
}

void SetIdentity(pb::Message* receipt) {
  const pb::Descriptor& type = *receipt->GetDescriptor();
  receipt->GetReflection()->SetUInt64(receipt, type.FindFieldByName("origin"), 0xfedcba9876543210);
  receipt->GetReflection()->SetUInt64(receipt, type.FindFieldByName("sequence"), 77);
}

// protobuf's bytes with the length of field 1 in two bytes.
std::string WithLongReceiptLength(std::string bytes) {
  if ((bytes[1] & 0x80) == 0) {
    bytes[1] = static_cast<char>(bytes[1] | 0x80);
    bytes.insert(2, 1, '\0');
  }
  return bytes;
}

template <typename Value>
std::string Difference(const std::string& what, const Value& gateway, const Value& reference) {
  if (gateway == reference) return "";
  return what + "\n  gateway:   " + ::testing::PrintToString(gateway) +
         "\n  reference: " + ::testing::PrintToString(reference) + "\n";
}

// Nothing if they are the same.
std::string Compare(const GatewayRecord& record, const ReferenceRecord& reference) {
  if (record.message == nullptr) return "protobuf cannot read the payload\n";
  std::string text = Difference("unconverted", record.unconverted, reference.unconverted) +
                     Difference("repaired", record.repaired, reference.repaired) +
                     Difference("truncated", record.truncated, reference.truncated) +
                     Difference("key", record.key, reference.key) +
                     Difference("topic", record.topic, reference.topic);
  if (!record.lists_are_sound) text += "a list names a field twice, or the plan tells another\n";
  if (!text.empty()) return text;
  TakeListOrder(*ReceiptOf(record.message.get()), ReceiptOf(reference.message.get()));
  const std::string payload = WithIdentity(record.payload);
  SetIdentity(ReceiptOf(reference.message.get()));
  const std::unique_ptr<pb::Message> parsed(reference.message->New());
  if (!parsed->ParsePartialFromString(payload)) return "protobuf cannot read it with an identity\n";
  const bool has_maps = testing::SortMaps(reference.message.get());
  testing::SortMaps(parsed.get());
  text = Difference("record", parsed->ShortDebugString(), reference.message->ShortDebugString());
  if (!text.empty()) return text;
  const std::string wanted = SerializeDeterministic(*reference.message);
  text = Difference("bytes", SerializeDeterministic(*parsed), wanted);
  // A rest that is a map stands as it came, not sorted, and so do members of a Struct.
  if (!has_maps) text += Difference("payload", payload, WithLongReceiptLength(wanted));
  return text;
}

std::string CompareAll(const GatewayRecord& record, const ReferenceRecord& reference) {
  if (reference.refusals.empty() && record.reason.empty()) return Compare(record, reference);
  if (reference.refusals.count({record.reason, record.field}) == 1) return "";
  return "gateway: '" + record.reason + "' of '" + record.field +
         "', reference: " + ::testing::PrintToString(reference.refusals) + "\n";
}

class DifferentialTest : public ::testing::Test {
 protected:
  // False: they disagree, which was told.
  bool CompareSchema(uint64_t seed) {
    testing::Random random(seed);
    const RandomSchema schema(&random);
    const std::string place = "\nBEACONGATE_SEED=" + std::to_string(seed) + "\n" + schema.Text();
    std::vector<SchemaFault> faults;
    const auto plan = EncodePlan::Compile(
        schema.message(), testing::LanguageOptions(RandomSchema::kEndpointPath), &faults);
    if (plan == nullptr) {
      ADD_FAILURE() << ToString(faults[0]) << place;
      return false;
    }
    ReferenceEncoder encoder(schema.message(), {.gateway_name = "gw",
                                                .hash_key = testing::kHashKey,
                                                .endpoint_path = RandomSchema::kEndpointPath});
    pb::DynamicMessageFactory factory(schema.message().file()->pool());
    for (size_t i = 0; i < kBeaconsPerSchema; ++i, ++cases_) {
      const RandomRequest request(schema.shapes(), &random);
      const GatewayRecord record =
          testing::EncodeByGateway(*plan, request.context, request.beacon, &scratch_, &factory);
      const std::string difference =
          CompareAll(record, encoder.Encode(request.context, request.beacon));
      if (difference.empty()) continue;
      ADD_FAILURE() << difference << "beacon " << i << place << request.ToString();
      return false;
    }
    for (const auto& [what, count] : encoder.tally()) tally_[what] += count;
    return true;
  }

  EncodeScratch scratch_;  // one for all schemas: nothing of one plan may leak into another
  testing::Tally tally_;
  size_t cases_ = 0;
};

// What the random requests must have reached in records that were accepted.
const std::vector<std::string> kFeatures{"accepted",
                                         "filtered",
                                         "required_missing",
                                         "required_invalid",
                                         "value_too_long",
                                         "unconverted",
                                         "key",
                                         "route",
                                         "repaired",
                                         "truncated",
                                         "default",
                                         "allowed",
                                         "bounds",
                                         "separator",
                                         "group",
                                         "object",
                                         "object: not sent",
                                         "element",
                                         "element: refused",
                                         "oneof: first",
                                         "oneof: not the first",
                                         "rest: map",
                                         "rest: repeated",
                                         "rest: dotted",
                                         "mask: HASH",
                                         "mask: TRUNCATE_IP",
                                         "encoding: BASE64",
                                         "encoding: BASE64URL",
                                         "encoding: HEX",
                                         "unit: SECONDS",
                                         "unit: MILLISECONDS",
                                         "unit: MICROSECONDS",
                                         "unit: AUTO",
                                         "transform: trim",
                                         "transform: lower",
                                         "transform: url_host",
                                         "transform: url_path",
                                         "transform: url_query",
                                         "source: header",
                                         "source: cookie",
                                         "source: segment",
                                         "source: path",
                                         "source: param",
                                         "source: METHOD",
                                         "source: SCHEME",
                                         "source: HOST",
                                         "source: PATH",
                                         "source: TARGET",
                                         "source: CLIENT_IP",
                                         "source: ORIGIN",
                                         "source: PROTOCOL",
                                         "source: CONTENT_TYPE",
                                         "type: string",
                                         "type: bytes",
                                         "type: int32",
                                         "type: int64",
                                         "type: uint32",
                                         "type: uint64",
                                         "type: sint32",
                                         "type: sint64",
                                         "type: fixed32",
                                         "type: fixed64",
                                         "type: sfixed32",
                                         "type: sfixed64",
                                         "type: float",
                                         "type: double",
                                         "type: bool",
                                         "type: enum",
                                         "type: Timestamp",
                                         "type: Duration",
                                         "type: StringValue",
                                         "type: BytesValue",
                                         "type: Int32Value",
                                         "type: Int64Value",
                                         "type: UInt32Value",
                                         "type: UInt64Value",
                                         "type: FloatValue",
                                         "type: DoubleValue",
                                         "type: BoolValue",
                                         "type: Struct",
                                         "type: Value",
                                         "type: ListValue",
                                         "repeated: string",
                                         "repeated: bytes",
                                         "repeated: int32",
                                         "repeated: sint64",
                                         "repeated: fixed32",
                                         "repeated: double",
                                         "repeated: bool",
                                         "repeated: enum",
                                         "repeated: Timestamp",
                                         "repeated: Duration",
                                         "repeated: Int32Value",
                                         "repeated: Struct",
                                         "repeated: Value",
                                         "repeated: ListValue",
                                         "map key: string",
                                         "map key: int32",
                                         "map key: uint64",
                                         "map key: sint64",
                                         "map key: fixed32",
                                         "map key: sfixed64",
                                         "map key: bool",
                                         "map value: string",
                                         "map value: int32",
                                         "map value: enum",
                                         "map value: Timestamp",
                                         "map value: Value",
                                         "map value: Struct"};

TEST_F(DifferentialTest, EncoderAndProtobufWriteTheSameBytes) {
  if (const char* const seed = std::getenv("BEACONGATE_SEED"); seed != nullptr) {
    EXPECT_TRUE(CompareSchema(std::stoull(seed)));
    return;
  }
  std::printf("seeds %zu to %zu\n", size_t{kSeed}, kSeed + kSchemas - 1);
  size_t failed = 0;
  for (uint64_t seed = kSeed; seed < kSeed + kSchemas && failed < kFailuresMax; ++seed) {
    failed += CompareSchema(seed) ? 0 : 1;
  }
  EXPECT_EQ(cases_, kSchemas * kBeaconsPerSchema);
  // Fewer cases do not reach everything.
  if (failed > 0 || kFewer > 1) return;
  for (const std::string& feature : kFeatures) EXPECT_GT(tally_[feature], 300u) << feature;
}

}  // namespace
}  // namespace beacongate
