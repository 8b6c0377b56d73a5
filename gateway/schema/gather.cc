#include "gateway/schema/gather.h"

#include <cstddef>

#include "gateway/base/utf8.h"
#include "gateway/schema/convert.h"
#include "gateway/schema/header_name.h"
#include "gateway/schema/request_text.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {
namespace {

// Tags and lengths of an entry and of its name and value.
constexpr size_t kRestEntryHead = kTagBytesMax + 2 + 3 * kVarintBytesMax;

void AssignParameters(const Plan& plan, std::span<const Parameter> parameters, uint32_t base,
                      EncodeState* state) {
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    state->rest_bound += parameter.name.size() + parameter.value.size() + kRestEntryHead;
    const uint32_t name = plan.param_names.Find(parameter.name);
    if (name == NameTable::kNone) continue;
    const uint32_t index = base + static_cast<uint32_t>(i);
    if (state->first[name] == kNoParameter) state->first[name] = index;
    if (!plan.masked_names.empty() && plan.masked_names[name] != 0) state->taken[index] = 1;
  }
}

void AssignHeaders(const Plan& plan, const RequestContext& context, EncodeState* state) {
  if (plan.headers.empty()) return;
  for (const NameValue& header : context.headers) {
    for (size_t i = 0; i < plan.headers.size(); ++i) {
      if (state->headers[i] == nullptr && EqualsLowerCase(header.name, plan.headers[i])) {
        state->headers[i] = &header.value;
      }
    }
  }
}

// The first name, in order of preference, that was sent with something in it; else the first that
// was sent at all.
uint32_t ChooseParameter(const FieldOp& op, const Beacon& beacon, const EncodeState& state) {
  uint32_t chosen = kNoParameter;
  for (uint32_t i = 0; i < op.name_count; ++i) {
    const uint32_t index = state.first[op.name_begin + i];
    if (index == kNoParameter) continue;
    const Parameter& parameter = state.At(beacon, index);
    if (parameter.kind != ValueKind::kNull && !parameter.value.empty()) return index;
    if (chosen == kNoParameter) chosen = index;
  }
  return chosen;
}

void FromParameter(const FieldOp& op, const Beacon& beacon, EncodeState* state, Value* value) {
  const uint32_t index = ChooseParameter(op, beacon, *state);
  if (index == kNoParameter) return;
  const Parameter& parameter = state->At(beacon, index);
  if (parameter.repaired) value->notes |= kRepairedNote;
  const ValueState result =
      Convert(op.format, parameter.value, parameter.kind, &state->memory, value);
  if (result == ValueState::kSet) state->taken[index] = 1;
}

// Fills state->values[index], which is unset.
void FillValue(const Plan& plan, uint32_t index, const RequestContext& context,
               const Beacon& beacon, EncodeState* state) {
  const FieldOp& op = plan.ops[index];
  Value* const value = &state->values[index];
  switch (op.source) {
    case SourceType::kParam:
      FromParameter(op, beacon, state, value);
      break;
    case SourceType::kRest:
      break;
    default:
      FillFromRequest(plan, op, context, beacon, state, value);
  }
  ApplyDefault(op.format, value);
}

bool IsMissing(const FieldOp& op, const Value& value) {
  if (value.state != ValueState::kSet) return value.state == ValueState::kUnset;
  const bool is_text = op.format.type == ValueType::kString || op.format.type == ValueType::kBytes;
  return is_text && value.text.empty();
}

}  // namespace

std::string_view Utf8OrRepaired(std::string_view text, std::string* storage) {
  if (IsValidUtf8(text)) return text;
  storage->clear();
  AppendRepairedUtf8(text, storage);
  return *storage;
}

Rejection Gather(const Plan& plan, const RequestContext& context, const Beacon& beacon,
                 EncodeState* state, uint32_t* rejected_op) {
  state->Begin(plan, beacon);
  AssignParameters(plan, beacon.query, 0, state);
  AssignParameters(plan, beacon.members, static_cast<uint32_t>(beacon.query.size()), state);
  AssignHeaders(plan, context, state);
  Rejection rejection = Rejection::kNone;
  for (uint32_t i = 0; i < plan.ops.size(); ++i) {
    const FieldOp& op = plan.ops[i];
    FillValue(plan, i, context, beacon, state);
    const Value& value = state->values[i];
    if (value.state == ValueState::kInvalid) state->unconverted.push_back(op.path);
    if (value.state == ValueState::kTooLong && rejection == Rejection::kNone) {
      *rejected_op = i;
      rejection = Rejection::kValueTooLong;
    }
    if (op.required && rejection == Rejection::kNone &&
        (value.state == ValueState::kInvalid || IsMissing(op, value))) {
      *rejected_op = i;
      rejection = value.state == ValueState::kInvalid ? Rejection::kRequiredInvalid
                                                      : Rejection::kRequiredMissing;
    }
  }
  if (const Condition* dropped = DroppedBy(plan.conditions, state->values); dropped != nullptr) {
    *rejected_op = dropped->op;
    return Rejection::kFiltered;
  }
  return rejection;
}

}  // namespace beacongate
