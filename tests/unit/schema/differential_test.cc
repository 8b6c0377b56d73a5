// Random beacons against random schemas: the encoder writes, byte for byte, what protobuf writes
// for a message that was filled by plain code through reflection.
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/schema/encode_plan.h"
#include "tests/unit/schema/random_schema.h"
#include "tests/unit/schema/reference_encoder.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using testing::RandomRequest;
using testing::RandomSchema;
using testing::ReferenceEncoder;
using testing::ReferenceRecord;
using testing::SerializeDeterministic;

constexpr uint64_t kSeed = 20261122;
constexpr int kSchemas = 600;
constexpr int kBeaconsPerSchema = 50;
constexpr char kGateway[] = "gw-7";

const pb::FieldDescriptor* ReceiptField(const pb::Message& message) {
  return message.GetDescriptor()->FindFieldByNumber(1);
}

void SetIdentity(uint64_t origin, uint64_t sequence, pb::Message* message) {
  pb::Message* receipt = message->GetReflection()->MutableMessage(message, ReceiptField(*message));
  const pb::Descriptor& type = *receipt->GetDescriptor();
  receipt->GetReflection()->SetUInt64(receipt, type.FindFieldByName("origin"), origin);
  receipt->GetReflection()->SetUInt64(receipt, type.FindFieldByName("sequence"), sequence);
}

// What the journal does when it appends.
std::string WithIdentity(std::string payload, uint64_t origin, uint64_t sequence) {
  for (size_t i = 0; i < 8; ++i) {
    payload[kReceiptOriginOffset + i] = static_cast<char>(origin >> (8 * i));
    payload[kReceiptSequenceOffset + i] = static_cast<char>(sequence >> (8 * i));
  }
  return payload;
}

// protobuf's bytes with the length of field 1 in two bytes.
std::string WithLongReceiptLength(std::string bytes) {
  if ((bytes[1] & 0x80) == 0) {
    bytes[1] = static_cast<char>(bytes[1] | 0x80);
    bytes.insert(2, 1, '\0');
  }
  return bytes;
}

const pb::FieldDescriptor* MapField(const pb::Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->is_map()) return message.field(i);
  }
  return nullptr;
}

struct Tally {
  int accepted = 0;
  int missing = 0;
  int invalid = 0;
  int unconverted = 0;
  int keyed = 0;
};

class DifferentialTest : public ::testing::Test {
 protected:
  void CompareRecord(const EncodePlan& plan, const EncodedRecord& record,
                     const ReferenceRecord& reference) {
    constexpr uint64_t kOrigin = 0xfedcba9876543210;
    constexpr uint64_t kSequence = 77;
    SetIdentity(kOrigin, kSequence, reference.message.get());
    const pb::FieldDescriptor* map = MapField(plan.message());
    if (map != nullptr) testing::SortMap(*map, reference.message.get());
    const std::string wanted = SerializeDeterministic(*reference.message);
    const std::string payload = WithIdentity(std::string(record.payload), kOrigin, kSequence);
    const std::unique_ptr<pb::Message> parsed(reference.message->New());
    ASSERT_TRUE(parsed->ParseFromString(payload));
    if (map != nullptr) testing::SortMap(*map, parsed.get());
    ASSERT_EQ(SerializeDeterministic(*parsed), wanted)
        << plan.message().DebugString() << parsed->DebugString()
        << reference.message->DebugString();
    // Entries of a map stand as they came, not sorted.
    if (map == nullptr) {
      ASSERT_EQ(payload, WithLongReceiptLength(wanted));
    }
    ASSERT_EQ(record.has_key, reference.key.has_value());
    ASSERT_EQ(record.key, reference.key.value_or(""));
    ASSERT_EQ(record.unconverted.size(), reference.unconverted.size());
    for (size_t i = 0; i < record.unconverted.size(); ++i) {
      ASSERT_EQ(plan.FieldName(record.unconverted[i]), reference.unconverted[i]);
    }
    tally_.keyed += record.has_key ? 1 : 0;
    tally_.unconverted += record.unconverted.empty() ? 0 : 1;
  }

  void CompareOne(const EncodePlan& plan, ReferenceEncoder* encoder, testing::Random* random) {
    const RandomRequest request(random);
    EncodedRecord record;
    const Rejection rejection = plan.Encode(request.context, request.beacon, &scratch_, &record);
    const ReferenceRecord reference = encoder->Encode(request.context, request.beacon);
    ASSERT_EQ(rejection, reference.rejection) << plan.message().DebugString();
    tally_.accepted += rejection == Rejection::kNone ? 1 : 0;
    tally_.missing += rejection == Rejection::kRequiredMissing ? 1 : 0;
    tally_.invalid += rejection == Rejection::kRequiredInvalid ? 1 : 0;
    if (rejection == Rejection::kNone) {
      CompareRecord(plan, record, reference);
    } else {
      ASSERT_EQ(record.rejected_field, reference.rejected_field);
    }
  }

  EncodeScratch scratch_;  // one for all schemas: nothing of one plan may leak into another
  Tally tally_;
};

TEST_F(DifferentialTest, EncoderAndProtobufWriteTheSameBytes) {
  testing::Random random(kSeed);
  for (int i = 0; i < kSchemas && !HasFatalFailure(); ++i) {
    const RandomSchema schema(&random);
    std::vector<SchemaFault> faults;
    const auto plan = EncodePlan::Compile(
        schema.message(), {.gateway_name = kGateway, .record_bytes_max = limits::kRecordBytesMax},
        &faults);
    ASSERT_NE(plan, nullptr) << ToString(faults[0]) << schema.message().DebugString();
    ReferenceEncoder encoder(schema.message(), kGateway);
    for (int j = 0; j < kBeaconsPerSchema && !HasFatalFailure(); ++j) {
      CompareOne(*plan, &encoder, &random);
    }
  }
  // The random requests reach what they are meant to reach.
  EXPECT_GT(tally_.accepted, 20'000);
  EXPECT_GT(tally_.missing, 100);
  EXPECT_GT(tally_.invalid, 100);
  EXPECT_GT(tally_.unconverted, 5'000);
  EXPECT_GT(tally_.keyed, 5'000);
}

}  // namespace
}  // namespace beacongate
