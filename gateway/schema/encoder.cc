#include "gateway/schema/encoder.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "gateway/base/check.h"
#include "gateway/schema/client_mask.h"
#include "gateway/schema/free_json.h"
#include "gateway/schema/gather.h"
#include "gateway/schema/receipt.h"
#include "gateway/schema/value_wire.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {
namespace {

// Of an entry of the rest, in every type that can hold it.
constexpr uint8_t kEntryNameTag = 0x0a;
constexpr uint8_t kEntryValueTag = 0x12;

// Tag, length of a wrapper, its own tag, and the value.
constexpr size_t kFieldHeadMax = kTagBytesMax + kVarintBytesMax + 1 + kValueBytesMax;
constexpr size_t kObjectHeadMax = kTagBytesMax + kVarintBytesMax;

WireWriter WriteWrapper(ValueType type, const Value& value, WireWriter writer) {
  if (IsDefault(type, value)) {
    writer.Byte(0);
    return writer;
  }
  if (IsText(type)) {
    writer.Varint(1 + VarintSize(value.text.size()) + value.text.size());
    writer.Byte(WrapperTag(type));
    writer.Delimited(value.text);
    return writer;
  }
  WireWriter content(writer.at() + 1);
  content.Byte(WrapperTag(type));
  content = WriteContent(type, value, content);
  writer.Byte(static_cast<uint8_t>(content.at() - writer.at() - 1));
  return content;
}

[[gnu::always_inline]] inline WireWriter WriteEntry(const Tag& tag, RestFormat format,
                                                    const Parameter& parameter, WireWriter writer) {
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
WireWriter WriteRest(const Plan& plan, const FieldOp& op, const EncodeState& state,
                     WireWriter writer) {
  const uint8_t* taken = state.taken.data();
  for (const Parameter& parameter : state.query) {
    if (*taken++ == 0) writer = WriteEntry(op.tag, plan.rest, parameter, writer);
  }
  for (const Parameter& parameter : state.members) {
    if (*taken++ == 0) writer = WriteEntry(op.tag, plan.rest, parameter, writer);
  }
  return writer;
}

size_t FieldsBound(const Plan& plan, const EncodeState& state) {
  size_t bound = plan.has_rest ? state.rest_bound : 0;
  for (const Value& value : state.values) bound += kFieldHeadMax + value.text.size();
  return bound + plan.objects.size() * kObjectHeadMax + kTagRoomBytes;
}

// A value that is not plain and set.
WireWriter WriteSpecial(const Plan& plan, const FieldOp& op, const Value& value,
                        const EncodeState& state, WireWriter writer) {
  if (op.shape == Shape::kRest) return WriteRest(plan, op, state, writer);
  if (value.state != ValueState::kSet) return writer;
  if (op.shape == Shape::kFinished) {
    writer.Bytes(value.text);
    return writer;
  }
  writer.FieldTag(op.tag);
  return WriteWrapper(op.format.type, value, writer);
}

WireWriter WriteFields(const Plan& plan, uint32_t begin, uint32_t end, const EncodeState& state,
                       WireWriter writer) {
  for (uint32_t i = begin; i < end; ++i) {
    const FieldOp& op = plan.ops[i];
    const Value& value = state.values[i];
    if (op.shape != Shape::kPlain) {
      writer = WriteSpecial(plan, op, value, state, writer);
    } else if (value.state == ValueState::kSet &&
               (op.explicit_presence || !IsDefault(op.format.type, value))) {
      writer.FieldTag(op.tag);
      writer = WriteContent(op.format.type, value, writer);
    }
  }
  return writer;
}

// Gives what was written since `begin` its length, in the byte in front of it; moves it when that
// is not enough, which objects of 128 bytes and more pay for all the small ones.
WireWriter CloseObject(char* begin, WireWriter writer) {
  const auto length = static_cast<size_t>(writer.at() - begin);
  const size_t more = VarintSize(length) - 1;
  if (more > 0) std::memmove(begin + more, begin, length);
  WireWriter(begin - 1).Varint(length);
  return WireWriter(begin + more + length);
}

WireWriter WriteSteps(const Plan& plan, const EncodeState& state, WireWriter writer) {
  std::array<char*, kMessageDepthMax> open;
  size_t depth = 0;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    switch (step.kind) {
      case Step::Kind::kFields:
        writer = WriteFields(plan, step.begin, step.end, state, writer);
        break;
      case Step::Kind::kOpen:
        if (!state.objects[step.begin].written) {
          i = step.end - 1;
          break;
        }
        writer.FieldTag(plan.objects[step.begin].tag);
        writer.Byte(0);
        open[depth++] = writer.at();
        break;
      case Step::Kind::kClose:
        writer = CloseObject(open[--depth], writer);
        break;
    }
  }
  return writer;
}

// Without notes: what all records of a request have in common.
ReceiptContent ReceiptOfRequest(const Plan& plan, const EncodeState& state) {
  return {.received_at = state.request->received_at,
          .gateway = plan.gateway_name,
          .client_address = state.client_address,
          .unconverted = {},
          .repaired = {},
          .truncated = {}};
}

}  // namespace

void WriteRequest(const Plan& plan, EncodeState* state) {
  state->client_address = MaskedAddress(plan, state->request->client_address, state);
  const ReceiptContent receipt = ReceiptOfRequest(plan, *state);
  const size_t bound = ReceiptBound(receipt, plan) + kTagRoomBytes;
  std::string& buffer = state->receipt_buffer;
  if (buffer.size() < bound) buffer.resize(bound);
  WireWriter writer(buffer.data());
  WriteReceipt(receipt, plan, &writer);
  state->receipt = {buffer.data(), static_cast<size_t>(writer.at() - buffer.data())};
}

std::string_view WriteRecord(const Plan& plan, EncodeState* state) {
  const bool has_notes = state->any_notes != 0;
  ReceiptContent receipt;
  size_t bound = FieldsBound(plan, *state);
  if (has_notes) {
    receipt = ReceiptOfRequest(plan, *state);
    receipt.unconverted = state->unconverted;
    receipt.repaired = state->repaired_fields;
    receipt.truncated = state->truncated;
    bound += ReceiptBound(receipt, plan);
  } else {
    bound += state->receipt.size();
  }
  char* const begin = state->Reserve(bound);
  WireWriter writer(begin);
  if (has_notes) {
    WriteReceipt(receipt, plan, &writer);
  } else {
    writer.Bytes(state->receipt);
  }
  writer = WriteSteps(plan, *state, writer);
  const auto size = static_cast<size_t>(writer.at() - begin);
  DCHECK(size + kTagRoomBytes <= bound);
  return {begin, size};
}

std::string_view WriteMessage(const Plan& plan, EncodeState* state) {
  const size_t bound = FieldsBound(plan, *state);
  char* const begin = state->Reserve(bound);
  const WireWriter writer = WriteSteps(plan, *state, WireWriter(begin));
  const auto size = static_cast<size_t>(writer.at() - begin);
  DCHECK(size + kTagRoomBytes <= bound);
  return {begin, size};
}

}  // namespace beacongate
