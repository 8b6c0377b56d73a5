#include "gateway/schema/gather.h"

#include <chrono>
#include <cstddef>

#include "gateway/base/utf8.h"
#include "gateway/schema/convert.h"
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
    if (name != NameTable::kNone && state->first[name] == kNoParameter) {
      state->first[name] = base + static_cast<uint32_t>(i);
    }
  }
}

bool EqualsLowerCase(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (lower != lower_case[i]) return false;
  }
  return true;
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

std::string_view TextOfFact(Fact fact, const RequestContext& context) {
  switch (fact) {
    case Fact::kMethod:
      return context.method;
    case Fact::kScheme:
      return context.scheme;
    case Fact::kHost:
      return context.host;
    case Fact::kPath:
      return context.path;
    case Fact::kTarget:
      return context.target;
    case Fact::kClientAddress:
      return context.client_address;
    case Fact::kReceivedAt:
    case Fact::kBody:
      break;
  }
  return {};
}

void FromParameter(const FieldOp& op, const Beacon& beacon, EncodeState* state, Value* value) {
  const uint32_t index = ChooseParameter(op, beacon, *state);
  if (index == kNoParameter) return;
  const Parameter& parameter = state->At(beacon, index);
  const ValueState result = Convert(op.format, parameter.value, parameter.kind, value);
  if (result == ValueState::kSet) state->taken[index] = 1;
}

// Bytes of the request that no decoder has looked at.
void FromRawText(const FieldOp& op, std::string_view text, std::string* storage, Value* value) {
  if (op.format.type == ValueType::kString) text = Utf8OrRepaired(text, storage);
  Convert(op.format, text, ValueKind::kText, value);
}

void FromBuiltin(const FieldOp& op, const RequestContext& context, const Beacon& beacon,
                 std::string* storage, Value* value) {
  if (op.fact == Fact::kReceivedAt) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(context.received_at);
    const auto rest = std::chrono::duration_cast<nanoseconds>(context.received_at - whole);
    value->state = ValueState::kSet;
    value->nanos = static_cast<int32_t>(rest.count());
    value->bits = static_cast<uint64_t>(whole.time_since_epoch().count());
    return;
  }
  const std::string_view text = op.fact == Fact::kBody ? beacon.body : TextOfFact(op.fact, context);
  if (!text.empty()) FromRawText(op, text, storage, value);
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
    case SourceType::kHeader:
      if (const std::string_view* text = state->headers[op.name_begin]; text != nullptr) {
        FromRawText(op, *text, &state->repaired[index], value);
      }
      break;
    case SourceType::kBuiltin:
      FromBuiltin(op, context, beacon, &state->repaired[index], value);
      break;
    case SourceType::kRest:
      break;
  }
}

bool IsMissing(const FieldOp& op, const Value& value) {
  if (value.state == ValueState::kUnset) return true;
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
