#include "gateway/schema/request_text.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "gateway/base/utf8.h"
#include "gateway/beacon/utf8.h"
#include "gateway/schema/composite.h"
#include "gateway/schema/convert.h"
#include "gateway/schema/cookie.h"
#include "gateway/schema/header_name.h"
#include "gateway/schema/path_segment.h"

namespace beacongate {
namespace {

using OptionalText = std::optional<std::string_view>;

ValueMemory* MemoryFor(const FieldOp& op, EncodeState* state) {
  return op.of_request ? &state->request_memory : &state->memory;
}

OptionalText NotEmpty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

OptionalText HeaderText(const RequestContext& context, std::string_view lower_case_name) {
  for (const NameValue& header : context.headers) {
    if (EqualsLowerCase(header.name, lower_case_name)) return header.value;
  }
  return std::nullopt;
}

std::string_view EventIdOf(ValueType type, EncodeState* state) {
  const EventIds::Bytes id = state->event_ids.Next();
  const auto keep = [&](const auto& bytes) {
    std::copy(bytes.begin(), bytes.end(), state->memory.arena.Reserve(bytes.size()));
    return state->memory.arena.Commit(bytes.size());
  };
  return type == ValueType::kBytes ? keep(id) : keep(EventIdText(id));
}

OptionalText FactText(const FieldOp& op, const RequestContext& context, const Beacon& beacon,
                      EncodeState* state) {
  switch (op.fact) {
    case Fact::kMethod:
      return NotEmpty(context.method);
    case Fact::kScheme:
      return NotEmpty(context.scheme);
    case Fact::kHost:
      return NotEmpty(context.host);
    case Fact::kPath:
      return NotEmpty(context.path);
    case Fact::kTarget:
      return NotEmpty(context.target);
    case Fact::kClientAddress:
      return NotEmpty(context.client_address);
    case Fact::kBody:
      return NotEmpty(beacon.body);
    case Fact::kProtocol:
      return NotEmpty(context.protocol);
    case Fact::kTls:
      return context.scheme == "https" ? "true" : "false";
    case Fact::kOrigin:
      return HeaderText(context, "origin");
    case Fact::kContentType:
      return HeaderText(context, "content-type");
    case Fact::kEventId:
      return EventIdOf(op.format.type, state);
    case Fact::kReceivedAt:
      break;
  }
  return std::nullopt;
}

OptionalText TextOf(const Plan& plan, const FieldOp& op, const RequestContext& context,
                    const Beacon& beacon, EncodeState* state) {
  switch (op.source) {
    case SourceType::kHeader: {
      const std::string_view* const header = state->headers[op.name_begin];
      return header == nullptr ? std::nullopt : OptionalText(*header);
    }
    case SourceType::kCookie:
      return FindCookie(context.headers, plan.cookies[op.name_begin]);
    case SourceType::kSegment: {
      const OptionalText segment = SegmentOf(context.path, op.segment);
      if (!segment) return std::nullopt;
      return DecodeSegment(*segment, &MemoryFor(op, state)->arena);
    }
    case SourceType::kBuiltin:
      return FactText(op, context, beacon, state);
    case SourceType::kParam:
    case SourceType::kRest:
      break;
  }
  return std::nullopt;
}

void SetReceivedAt(WallTime time, Value* value) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<nanoseconds>(time - whole);
  value->state = ValueState::kSet;
  value->nanos = static_cast<int32_t>(rest.count());
  value->bits = static_cast<uint64_t>(whole.time_since_epoch().count());
}

}  // namespace

void FillFromRequest(const Plan& plan, uint32_t index, const RequestContext& context,
                     const Beacon& beacon, EncodeState* state, Value* value) {
  const FieldOp& op = plan.ops[index];
  if (op.source == SourceType::kBuiltin && op.fact == Fact::kReceivedAt) {
    return SetReceivedAt(context.received_at, value);
  }
  OptionalText text = TextOf(plan, op, context, beacon, state);
  if (!text) {
    if (op.shape == Shape::kFinished) FinishFromValue(plan, index, nullptr, state, value);
    return;
  }
  // No decoder has looked at these bytes.
  const bool is_finished = op.shape == Shape::kFinished;
  const ValueType type = is_finished ? plan.composites[op.composite].format.type : op.format.type;
  const bool is_utf8 = type == ValueType::kString;
  const bool is_repaired = is_utf8 && !IsValidUtf8(*text);
  if (is_repaired) text = RepairUtf8(*text, 0, &MemoryFor(op, state)->arena);
  if (is_finished) {
    const Parameter parameter{.name = {}, .value = *text, .repaired = is_repaired};
    return FinishFromValue(plan, index, &parameter, state, value);
  }
  if (is_repaired) value->notes |= kRepairedNote;
  Convert(op.format, *text, ValueKind::kText, MemoryFor(op, state), value);
}

}  // namespace beacongate
