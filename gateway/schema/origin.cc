#include "gateway/schema/origin.h"

#include <algorithm>
#include <string>

#include "gateway/schema/gather.h"

namespace beacongate {
namespace {

std::string_view NameOfFact(Fact fact) {
  switch (fact) {
    case Fact::kMethod:
      return "METHOD";
    case Fact::kScheme:
      return "SCHEME";
    case Fact::kHost:
      return "HOST";
    case Fact::kPath:
      return "PATH";
    case Fact::kTarget:
      return "TARGET";
    case Fact::kClientAddress:
      return "CLIENT_IP";
    case Fact::kReceivedAt:
      return "RECEIVED_AT";
    case Fact::kBody:
      return "BODY";
    case Fact::kProtocol:
      return "PROTOCOL";
    case Fact::kTls:
      return "TLS";
    case Fact::kOrigin:
      return "ORIGIN";
    case Fact::kContentType:
      return "CONTENT_TYPE";
    case Fact::kEventId:
      return "EVENT_ID";
  }
  return "";
}

// Of repeated fields and maps, all that were taken.
std::vector<uint32_t> ParametersOf(const Plan& plan, const FieldOp& op, const EncodeState& state) {
  const bool is_list = op.shape == Shape::kFinished &&
                       plan.composites[op.composite].kind != Composite::Kind::kSingle;
  if (!is_list) {
    const uint32_t chosen = ChooseParameter(op, state);
    return chosen == kNoParameter ? std::vector<uint32_t>{} : std::vector<uint32_t>{chosen};
  }
  std::vector<uint32_t> parameters;
  for (uint32_t name = op.name_begin; name < op.name_begin + op.name_count; ++name) {
    for (uint32_t at = state.first[name]; at != kNoParameter; at = state.next[at]) {
      if (state.taken[at] != 0) parameters.push_back(at);
    }
  }
  return parameters;
}

std::string ParameterWords(const Plan& plan, const FieldOp& op, const EncodeState& state) {
  const std::vector<uint32_t> parameters = ParametersOf(plan, op, state);
  const bool is_member = op.name_count > 0 && plan.name_uses[op.name_begin].is_member;
  std::string words = is_member ? "member" : "param";
  // A repeated field whose parameters hold, each, what does not convert.
  if (parameters.empty()) return words;
  words.append(" ").append(state.At(parameters[0]).name);
  if (parameters.size() > 1) {
    words += " and " + std::to_string(parameters.size() - 1) + " more";
  }
  return words;
}

std::string Words(const Plan& plan, const FieldOp& op, const EncodeState& state) {
  if ((state.path_notes[op.path] & kDefaultNote) != 0) return "default";
  switch (op.source) {
    case SourceType::kParam:
      return ParameterWords(plan, op, state);
    case SourceType::kHeader:
      return "header " + plan.headers[op.name_begin];
    case SourceType::kCookie:
      return "cookie " + plan.cookies[op.name_begin];
    case SourceType::kSegment:
      return "segment " + std::to_string(op.segment);
    case SourceType::kBuiltin:
      return "builtin " + std::string(NameOfFact(op.fact));
    case SourceType::kRest:
      return "rest";
  }
  return "";
}

bool HasValue(const FieldOp& op, const Value& value, const EncodeState& state) {
  if (op.source != SourceType::kRest) return value.state == ValueState::kSet;
  return std::find(state.taken.begin(), state.taken.end(), 0) != state.taken.end();
}

}  // namespace

std::vector<FieldOrigin> OriginsOf(const Plan& plan, const EncodeState& state) {
  std::vector<FieldOrigin> origins;
  for (size_t i = 0; i < plan.ops.size(); ++i) {
    const FieldOp& op = plan.ops[i];
    if (!HasValue(op, state.values[i], state)) continue;
    origins.push_back({plan.paths[op.path], Words(plan, op, state)});
  }
  return origins;
}

}  // namespace beacongate
