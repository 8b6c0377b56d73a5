#include "gateway/schema/encoder.h"

#include <cstddef>

#include "gateway/base/check.h"
#include "gateway/schema/client_mask.h"
#include "gateway/schema/receipt.h"
#include "gateway/schema/timestamp_wire.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {
namespace {

// Of an entry of the rest, in every type that can hold it.
constexpr uint8_t kEntryNameTag = 0x0a;
constexpr uint8_t kEntryValueTag = 0x12;

constexpr size_t kFieldHeadMax = kTagBytesMax + kTimestampBytesMax;

uint64_t ZigZag(int64_t number) {
  return (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63);
}

WireWriter WriteContent(ValueType type, const Value& value, WireWriter writer) {
  switch (type) {
    case ValueType::kString:
    case ValueType::kBytes:
      writer.Delimited(value.text);
      break;
    case ValueType::kInt32:
    case ValueType::kInt64:
    case ValueType::kUint32:
    case ValueType::kUint64:
    case ValueType::kBool:
    case ValueType::kEnum:
      writer.Varint(value.bits);
      break;
    case ValueType::kSint32:
    case ValueType::kSint64:
      writer.Varint(ZigZag(static_cast<int64_t>(value.bits)));
      break;
    case ValueType::kFixed32:
    case ValueType::kSfixed32:
    case ValueType::kFloat:
      writer.Fixed32(static_cast<uint32_t>(value.bits));
      break;
    case ValueType::kFixed64:
    case ValueType::kSfixed64:
    case ValueType::kDouble:
      writer.Fixed64(value.bits);
      break;
    case ValueType::kTimestamp:
    case ValueType::kDuration:
      WriteTimestamp(static_cast<int64_t>(value.bits), value.nanos, &writer);
      break;
  }
  return writer;
}

// Whether proto3's implicit presence leaves the field out.
bool IsDefault(ValueType type, const Value& value) {
  if (type == ValueType::kString || type == ValueType::kBytes) return value.text.empty();
  return type != ValueType::kTimestamp && type != ValueType::kDuration && value.bits == 0;
}

WireWriter WriteEntry(const Tag& tag, RestFormat format, const Parameter& parameter,
                      WireWriter writer) {
  const bool with_name = format.always_name || !parameter.name.empty();
  const bool with_value = format.always_value || !parameter.value.empty();
  size_t length = 0;
  if (with_name) length += 1 + VarintSize(parameter.name.size()) + parameter.name.size();
  if (with_value) length += 1 + VarintSize(parameter.value.size()) + parameter.value.size();
  writer.FieldTag(tag);
  writer.Varint(length);
  if (with_name) {
    writer.Byte(kEntryNameTag);
    writer.Delimited(parameter.name);
  }
  if (with_value) {
    writer.Byte(kEntryValueTag);
    writer.Delimited(parameter.value);
  }
  return writer;
}

// The writer goes by value: bytes are written through a char pointer, which may point to anything
// that is not in a register.
WireWriter WriteRest(const Plan& plan, const FieldOp& op, const Beacon& beacon,
                     const EncodeState& state, WireWriter writer) {
  const uint8_t* taken = state.taken.data();
  for (const Parameter& parameter : beacon.query) {
    if (*taken++ == 0) writer = WriteEntry(op.tag, plan.rest, parameter, writer);
  }
  for (const Parameter& parameter : beacon.members) {
    if (*taken++ == 0) writer = WriteEntry(op.tag, plan.rest, parameter, writer);
  }
  return writer;
}

size_t FieldsBound(const Plan& plan, const EncodeState& state) {
  size_t bound = plan.has_rest ? state.rest_bound : 0;
  for (const Value& value : state.values) bound += kFieldHeadMax + value.text.size();
  return bound;
}

// What all records of a request have in common.
ReceiptContent ReceiptOfRequest(const Plan& plan, const RequestContext& context,
                                EncodeState* state) {
  return {.received_at = context.received_at,
          .gateway = plan.gateway_name,
          .client_address = MaskedAddress(plan, context.client_address, state),
          .unconverted = {}};
}

}  // namespace

std::string_view WriteReceiptAlone(const Plan& plan, const RequestContext& context,
                                   EncodeState* state) {
  const ReceiptContent receipt = ReceiptOfRequest(plan, context, state);
  char* const begin = state->Reserve(ReceiptBound(receipt, plan) + kTagRoomBytes);
  WireWriter writer(begin);
  WriteReceipt(receipt, plan, &writer);
  return {begin, static_cast<size_t>(writer.at() - begin)};
}

std::string_view WriteRecord(const Plan& plan, const RequestContext& context, const Beacon& beacon,
                             EncodeState* state) {
  ReceiptContent receipt = ReceiptOfRequest(plan, context, state);
  receipt.unconverted = state->unconverted;
  const size_t bound = ReceiptBound(receipt, plan) + FieldsBound(plan, *state) + kTagRoomBytes;
  char* const begin = state->Reserve(bound);
  WireWriter writer(begin);
  WriteReceipt(receipt, plan, &writer);
  for (size_t i = 0; i < plan.ops.size(); ++i) {
    const FieldOp& op = plan.ops[i];
    const Value& value = state->values[i];
    if (op.source == SourceType::kRest) {
      writer = WriteRest(plan, op, beacon, *state, writer);
    } else if (value.state == ValueState::kSet &&
               (op.explicit_presence || !IsDefault(op.format.type, value))) {
      writer.FieldTag(op.tag);
      writer = WriteContent(op.format.type, value, writer);
    }
  }
  const auto size = static_cast<size_t>(writer.at() - begin);
  DCHECK(size + kTagRoomBytes <= bound);
  return {begin, size};
}

}  // namespace beacongate
