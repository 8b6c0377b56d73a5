#include "gateway/schema/gather.h"

#include <cstddef>

#include "gateway/base/utf8.h"
#include "gateway/schema/assign.h"
#include "gateway/schema/composite.h"
#include "gateway/schema/convert.h"
#include "gateway/schema/header_name.h"
#include "gateway/schema/request_text.h"
#include "gateway/schema/structure.h"

namespace beacongate {
namespace {

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

void FromParameter(const FieldOp& op, EncodeState* state, Value* value) {
  const uint32_t index = ChooseParameter(op, *state);
  if (index == kNoParameter) return;
  const Parameter& parameter = state->At(index);
  const ValueState result =
      Convert(op.format, parameter.value, parameter.kind, &state->memory, value);
  if (result != ValueState::kSet) return;
  state->taken[index] = 1;
  if (parameter.repaired) value->notes |= kRepairedNote;
}

// A composite from its parameters.
void FromParameters(const Plan& plan, uint32_t index, EncodeState* state, Value* value) {
  const FieldOp& op = plan.ops[index];
  if (plan.composites[op.composite].kind != Composite::Kind::kSingle) {
    return FinishFromParameters(plan, index, state, value);
  }
  const uint32_t chosen = ChooseParameter(op, *state);
  FinishFromValue(plan, index, chosen == kNoParameter ? nullptr : &state->At(chosen), state, value);
  if (chosen != kNoParameter && value->state == ValueState::kSet) state->taken[chosen] = 1;
}

// Fills state->values[index], which is unset.
void FillValue(const Plan& plan, uint32_t index, const RequestContext& context,
               const Beacon& beacon, EncodeState* state) {
  const FieldOp& op = plan.ops[index];
  Value* const value = &state->values[index];
  if (op.source == SourceType::kParam) {
    if (op.shape == Shape::kFinished) return FromParameters(plan, index, state, value);
    FromParameter(op, state, value);
  } else if (op.source != SourceType::kRest) {
    FillFromRequest(plan, index, context, beacon, state, value);
  }
  ApplyDefault(op.format, value);
}

uint8_t NotesOf(const Value& value) {
  switch (value.state) {
    case ValueState::kSet:
      return value.notes;
    case ValueState::kInvalid:
      return kUnconvertedNote;
    case ValueState::kTooLong:
      return kTooLongNote;
    case ValueState::kUnset:
    case ValueState::kDropped:
      break;
  }
  return 0;
}

void NoteRepairedRest(const Plan& plan, EncodeState* state) {
  if (!plan.has_rest || !state->any_repaired) return;
  for (uint32_t i = 0; i < state->taken.size(); ++i) {
    if (state->taken[i] == 0 && state->At(i).repaired) {
      return state->Note(plan, plan.rest_path, kRepairedNote);
    }
  }
}

void FillValues(const Plan& plan, const RequestContext& context, const Beacon& beacon,
                EncodeState* state) {
  for (uint32_t i = 0; i < plan.ops.size(); ++i) {
    if (!plan.ops[i].of_request) FillValue(plan, i, context, beacon, state);
    const uint8_t notes = NotesOf(state->values[i]);
    if (notes != 0) state->Note(plan, plan.ops[i].path, notes);
  }
  if (!plan.flat) ResolveStructure(plan, state);
}

}  // namespace

uint32_t ChooseParameter(const FieldOp& op, const EncodeState& state) {
  uint32_t chosen = kNoParameter;
  for (uint32_t i = 0; i < op.name_count; ++i) {
    const uint32_t index = state.first[op.name_begin + i];
    if (index == kNoParameter) continue;
    const Parameter& parameter = state.At(index);
    if (parameter.kind != ValueKind::kNull && !parameter.value.empty()) return index;
    if (chosen == kNoParameter) chosen = index;
  }
  return chosen;
}

std::string_view Utf8OrRepaired(std::string_view text, std::string* storage) {
  if (IsValidUtf8(text)) return text;
  storage->clear();
  AppendRepairedUtf8(text, storage);
  return *storage;
}

void GatherRequest(const Plan& plan, const RequestContext& context, EncodeState* state) {
  state->BeginRequest(plan, context);
  AssignHeaders(plan, context, state);
  for (const uint32_t i : plan.request_ops) {
    FillFromRequest(plan, i, context, Beacon(), state, &state->values[i]);
    ApplyDefault(plan.ops[i].format, &state->values[i]);
  }
}

Rejection Gather(const Plan& plan, const Beacon& beacon, EncodeState* state,
                 uint32_t* rejected_path) {
  state->BeginBeacon(plan);
  AssignParameters(plan, beacon, state);
  if (state->too_many_members) return Rejection::kTooManyParameters;
  FillValues(plan, *state->request, beacon, state);
  if (const Condition* dropped = DroppedBy(plan.conditions, state->values); dropped != nullptr) {
    *rejected_path = plan.ops[dropped->op].path;
    return Rejection::kFiltered;
  }
  const Rejection rejection = CheckRequirements(plan, *state, rejected_path);
  if (rejection != Rejection::kNone) return rejection;
  NoteRepairedRest(plan, state);
  return Rejection::kNone;
}

Rejection GatherElement(const Plan& plan, EncodeState* state) {
  if (state->too_many_members) return Rejection::kTooManyParameters;
  FillValues(plan, RequestContext(), Beacon(), state);
  uint32_t path = 0;
  return CheckRequirements(plan, *state, &path);
}

}  // namespace beacongate
