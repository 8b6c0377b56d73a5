#include "gateway/schema/structure.h"

#include <algorithm>

#include "gateway/schema/value_wire.h"

namespace beacongate {
namespace {

// The fields, objects and paths of a member of a oneof.
struct Range {
  uint32_t op_begin;
  uint32_t op_end;
  uint32_t object_begin;
  uint32_t object_end;
  uint32_t path_begin;
  uint32_t path_end;
};

Range RangeOf(const Plan& plan, const Oneof::Member& member) {
  if (!member.is_object) {
    const uint32_t path = plan.ops[member.index].path;
    return {member.index, member.index + 1, 0, 0, path, path + 1};
  }
  const ObjectOp& object = plan.objects[member.index];
  return {object.op_begin,   object.op_end, member.index,
          object.object_end, object.path,   object.path_end};
}

bool HasValue(const Range& range, const EncodeState& state) {
  for (uint32_t i = range.op_begin; i < range.op_end; ++i) {
    if (state.values[i].state == ValueState::kSet) return true;
  }
  for (uint32_t i = range.object_begin; i < range.object_end; ++i) {
    if (state.objects[i].sent) return true;
  }
  return false;
}

// Its parameters are nobody's, unless it is masked.
void GiveBack(const Plan& plan, const FieldOp& op, EncodeState* state) {
  if (op.source != SourceType::kParam) return;
  for (uint32_t name = op.name_begin; name < op.name_begin + op.name_count; ++name) {
    if (plan.name_uses[name].masked) continue;
    for (uint32_t at = state->first[name]; at != kNoParameter; at = state->next[at]) {
      state->taken[at] = 0;
    }
  }
}

// Objects go to the rest as they were sent, not in parts.
void FoldExpansions(const Range& range, EncodeState* state) {
  uint32_t folded_end = 0;
  for (const EncodeState::Expansion& expansion : state->expansions) {
    const bool is_in_range = expansion.path >= range.path_begin && expansion.path < range.path_end;
    if (!is_in_range || expansion.parameter < folded_end) continue;
    folded_end = expansion.end;
    state->taken[expansion.parameter] = expansion.masked ? 1 : 0;
    std::fill(state->taken.begin() + expansion.parameter + 1, state->taken.begin() + expansion.end,
              uint8_t{1});
  }
}

void Unset(const Plan& plan, const Range& range, EncodeState* state) {
  for (uint32_t i = range.op_begin; i < range.op_end; ++i) {
    state->values[i] = Value{};
    GiveBack(plan, plan.ops[i], state);
  }
  for (uint32_t i = range.object_begin; i < range.object_end; ++i) state->objects[i].sent = false;
  std::fill(state->path_notes.begin() + (range.path_begin - plan.path_base),
            state->path_notes.begin() + (range.path_end - plan.path_base), uint8_t{0});
  FoldExpansions(range, state);
}

void ResolveOneof(const Plan& plan, const Oneof& oneof, EncodeState* state) {
  const auto chosen = std::find_if(
      oneof.members.begin(), oneof.members.end(),
      [&](const Oneof::Member& member) { return HasValue(RangeOf(plan, member), *state); });
  if (chosen == oneof.members.end()) return;
  for (const Oneof::Member& member : oneof.members) {
    if (&member != &*chosen) Unset(plan, RangeOf(plan, member), state);
  }
}

void MarkWritten(const Plan& plan, EncodeState* state) {
  const auto mark = [&](uint32_t object) {
    for (; object != kNoObject && !state->objects[object].written;
         object = plan.objects[object].parent) {
      state->objects[object].written = true;
    }
  };
  for (uint32_t i = 0; i < plan.objects.size(); ++i) {
    if (state->objects[i].sent) mark(i);
  }
  for (size_t i = 0; i < plan.ops.size(); ++i) {
    if (state->values[i].state == ValueState::kSet) mark(plan.ops[i].object);
  }
}

bool Holds(const Requirement& requirement, const EncodeState& state) {
  switch (requirement.when) {
    case Requirement::When::kAlways:
      return true;
    case Requirement::When::kObjectSent:
      return state.objects[requirement.object].sent;
    case Requirement::When::kObjectWritten:
      return state.objects[requirement.object].written;
  }
  return true;
}

bool IsMissing(const Plan& plan, const Requirement& requirement, const EncodeState& state) {
  if (requirement.is_object) return !state.objects[requirement.index].sent;
  const FieldOp& op = plan.ops[requirement.index];
  const Value& value = state.values[requirement.index];
  if (value.state != ValueState::kSet) return value.state == ValueState::kUnset;
  if (op.shape == Shape::kFinished) return value.bits == kSaysNothing;
  return IsText(op.format.type) && value.text.empty();
}

bool FindTooLong(const Plan& plan, const EncodeState& state, uint32_t* path) {
  for (uint32_t i = 0; i < state.path_notes.size(); ++i) {
    if ((state.path_notes[i] & kTooLongNote) == 0) continue;
    *path = plan.path_base + i;
    return true;
  }
  return false;
}

Rejection CheckRequired(const Plan& plan, const EncodeState& state, uint32_t* path) {
  for (const Requirement& requirement : plan.requirements) {
    if (!Holds(requirement, state)) continue;
    *path = requirement.path;
    const uint8_t notes = state.path_notes[requirement.path - plan.path_base];
    if ((notes & kUnconvertedNote) != 0) return Rejection::kRequiredInvalid;
    if (IsMissing(plan, requirement, state)) return Rejection::kRequiredMissing;
  }
  return Rejection::kNone;
}

}  // namespace

void ResolveStructure(const Plan& plan, EncodeState* state) {
  for (const Oneof& oneof : plan.oneofs) ResolveOneof(plan, oneof, state);
  MarkWritten(plan, state);
}

Rejection CheckRequirements(const Plan& plan, const EncodeState& state, uint32_t* path) {
  const Rejection rejection = CheckRequired(plan, state, path);
  uint32_t too_long = 0;
  if ((state.any_notes & kTooLongNote) != 0 && FindTooLong(plan, state, &too_long) &&
      (rejection == Rejection::kNone || too_long <= *path)) {
    *path = too_long;
    return Rejection::kValueTooLong;
  }
  return rejection;
}

}  // namespace beacongate
