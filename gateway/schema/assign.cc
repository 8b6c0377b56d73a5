#include "gateway/schema/assign.h"

#include <cstring>
#include <span>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "gateway/base/utf8.h"
#include "gateway/schema/json_cursor.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {
namespace {

// Tags and lengths of an entry and of its name and value.
constexpr size_t kRestEntryHead = kTagBytesMax + 2 + 3 * kVarintBytesMax;

void AssignFlat(const Plan& plan, std::span<const Parameter> parameters, uint32_t base,
                EncodeState* state) {
  const bool has_masks = !plan.masked_names.empty();
  uint32_t* const first = state->first.data();
  size_t bound = 0;
  bool repaired = false;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    bound += parameter.name.size() + parameter.value.size() + kRestEntryHead;
    repaired |= parameter.repaired;
    const uint32_t name = plan.param_names.Find(parameter.name);
    if (name == NameTable::kNone) continue;
    const uint32_t index = base + static_cast<uint32_t>(i);
    if (first[name] == kNoParameter) first[name] = index;
    if (has_masks) state->taken[index] = plan.masked_names[name];
  }
  state->rest_bound += bound;
  state->any_repaired |= repaired;
}

class Assigner {
 public:
  Assigner(const Plan& plan, EncodeState* state)
      : plan_(plan), state_(*state), arena_(&state->memory.arena) {}

  void Add(const Parameter& parameter) {
    const uint32_t index = Append(parameter);
    std::string_view dotted = parameter.name;
    const Target target = Resolve(&dotted);
    if (target.name == NameTable::kNone) return;
    const NameUse& use = plan_.name_uses[target.name];
    if (use.kind == NameUse::Kind::kObject) {
      // Whatever its member is, the object around it was sent.
      if (use.is_member) MarkSent(plan_.objects[use.index].parent);
      ExpandObject(index, dotted, use.index);
    } else if (use.kind == NameUse::Kind::kMap && !target.is_entry) {
      ExpandMap(index, dotted, target.name);
    } else {
      Chain(index, target);
    }
  }

  void AddMembers(std::string_view object, bool repaired) {
    Walk(object, repaired, [&](std::string_view name, Parameter* member) {
      member->name = name;
      Add(*member);
    });
  }

  void Publish() {
    state_.query = state_.parameters;
    state_.members = {};
  }

 private:
  struct Target {
    uint32_t name = NameTable::kNone;
    bool is_entry = false;  // of the map of that name
    std::string_view key{};
  };

  uint32_t Append(const Parameter& parameter) {
    const auto index = static_cast<uint32_t>(state_.parameters.size());
    state_.parameters.push_back(parameter);
    state_.taken.push_back(0);
    state_.next.push_back(kNoParameter);
    state_.entry_keys.emplace_back();
    state_.rest_bound += parameter.name.size() + parameter.value.size() + kRestEntryHead;
    state_.any_repaired |= parameter.repaired;
    return index;
  }

  // What takes a parameter of that name, which becomes its dotted form.
  Target Resolve(std::string_view* name) {
    const uint32_t exact = plan_.param_names.Find(*name);
    if (exact != NameTable::kNone) return {.name = exact};
    if (!plan_.has_members || name->find_first_of(".[") == std::string_view::npos) return {};
    const std::string_view dotted = DottedName(*name, arena_);
    if (dotted.data() != name->data()) {
      *name = dotted;
      const uint32_t found = plan_.param_names.Find(dotted);
      if (found != NameTable::kNone && plan_.name_uses[found].is_member) return {.name = found};
    }
    return ResolvePrefix(dotted);
  }

  // The map that takes it as an entry. An object of which it is a member that no field takes was
  // sent nevertheless.
  Target ResolvePrefix(std::string_view dotted) {
    for (size_t dot = dotted.rfind('.'); dot != std::string_view::npos && dot > 0;
         dot = dotted.rfind('.', dot - 1)) {
      const uint32_t found = plan_.param_names.Find(dotted.substr(0, dot));
      if (found == NameTable::kNone) continue;
      const NameUse& use = plan_.name_uses[found];
      if (use.kind == NameUse::Kind::kMap) return {found, true, dotted.substr(dot + 1)};
      if (use.kind == NameUse::Kind::kObject) {
        MarkSent(use.index);
        break;
      }
    }
    return {};
  }

  void MarkSent(uint32_t object) {
    for (; object != kNoObject && !state_.objects[object].sent;
         object = plan_.objects[object].parent) {
      state_.objects[object].sent = true;
    }
  }

  void Chain(uint32_t index, const Target& target) {
    const NameUse& use = plan_.name_uses[target.name];
    if (use.is_member) MarkSent(plan_.ops[use.index].object);
    state_.entry_keys[index] = target.key;
    if (use.masked) state_.taken[index] = 1;
    uint32_t& first = state_.first[target.name];
    if (first == kNoParameter) {
      first = index;
    } else {
      state_.next[state_.last[target.name]] = index;
    }
    state_.last[target.name] = index;
  }

  // Whether the parameter is an object, which `path` takes. One that is neither that nor "no value"
  // does not convert.
  bool TakeObject(uint32_t index, uint32_t path, bool masked) {
    const Parameter& parameter = state_.parameters[index];
    if (masked) state_.taken[index] = 1;
    if (parameter.kind == ValueKind::kNull || parameter.value.empty()) return false;
    if (!IsJson(parameter.value, '{', limits::kJsonDepthMax)) {
      state_.Note(plan_, path, kUnconvertedNote);
      return false;
    }
    state_.taken[index] = 1;
    return true;
  }

  void ExpandObject(uint32_t index, std::string_view dotted, uint32_t object) {
    const ObjectOp& op = plan_.objects[object];
    if (!TakeObject(index, op.path, op.masked)) return;
    MarkSent(object);
    Expand({index, 0, op.path, op.masked}, dotted,
           [&](std::string_view, const Parameter& member) { Add(member); });
  }

  void ExpandMap(uint32_t index, std::string_view dotted, uint32_t name) {
    const NameUse& use = plan_.name_uses[name];
    const FieldOp& op = plan_.ops[use.index];
    if (use.is_member) MarkSent(op.object);
    if (!TakeObject(index, op.path, use.masked)) return;
    Expand({index, 0, op.path, use.masked}, dotted,
           [&](std::string_view key, const Parameter& member) {
             if (plan_.param_names.Find(member.name) != NameTable::kNone) return Add(member);
             Chain(Append(member), {name, true, key});
           });
  }

  template <typename OnMember>
  void Expand(const EncodeState::Expansion& expansion, std::string_view dotted,
              OnMember on_member) {
    const Parameter object = state_.parameters[expansion.parameter];
    const size_t index = state_.expansions.size();
    state_.expansions.push_back(expansion);
    Walk(object.value, object.repaired, [&](std::string_view name, Parameter* member) {
      member->name = MemberName(dotted, name);
      on_member(name, *member);
    });
    state_.expansions[index].end = static_cast<uint32_t>(state_.parameters.size());
  }

  template <typename OnMember>
  void Walk(std::string_view object, bool repaired, OnMember on_member) {
    JsonCursor cursor(object);
    const bool complete = ForEachMember(&cursor, [&](std::string_view raw_name) {
      if (state_.parameters.size() >= limits::kExpandedMembersMax) {
        state_.too_many_members = true;
        return false;
      }
      Parameter member;
      const std::string_view name = JsonStringText(raw_name, arena_, &member.repaired);
      std::string_view raw;
      if (!cursor.Value(limits::kJsonDepthMax, &raw)) return false;
      SetFromJson(raw, arena_, &member);
      if (repaired && (HoldsReplacement(name) || HoldsReplacement(member.value))) {
        member.repaired = true;
      }
      on_member(name, &member);
      return true;
    });
    DCHECK(complete || state_.too_many_members);
  }

  std::string_view MemberName(std::string_view object, std::string_view name) {
    char* const begin = arena_->Reserve(object.size() + 1 + name.size());
    std::memcpy(begin, object.data(), object.size());
    begin[object.size()] = '.';
    std::memcpy(begin + object.size() + 1, name.data(), name.size());
    return arena_->Commit(object.size() + 1 + name.size());
  }

  const Plan& plan_;
  EncodeState& state_;
  Arena* const arena_;
};

}  // namespace

std::string_view DottedName(std::string_view name, Arena* arena) {
  size_t open = name.find('[');
  if (open == std::string_view::npos || open == 0) return name;
  char* const begin = arena->Reserve(name.size());
  char* out = begin;
  std::string_view left = name;
  while (open != std::string_view::npos) {
    const size_t close = left.find(']', open);
    if (close == std::string_view::npos || close == open + 1) return name;
    const bool ends_well =
        close + 1 == left.size() || left[close + 1] == '[' || left[close + 1] == '.';
    if (!ends_well) return name;
    std::memcpy(out, left.data(), close);
    out[open] = '.';
    out += close;
    left.remove_prefix(close + 1);
    open = left.find('[');
  }
  std::memcpy(out, left.data(), left.size());
  out += left.size();
  return arena->Commit(static_cast<size_t>(out - begin));
}

void AssignParameters(const Plan& plan, const Beacon& beacon, EncodeState* state) {
  if (plan.flat) {
    state->query = beacon.query;
    state->members = beacon.members;
    state->taken.assign(beacon.query.size() + beacon.members.size(), 0);
    AssignFlat(plan, beacon.query, 0, state);
    AssignFlat(plan, beacon.members, static_cast<uint32_t>(beacon.query.size()), state);
    return;
  }
  Assigner assigner(plan, state);
  for (const Parameter& parameter : beacon.query) assigner.Add(parameter);
  for (const Parameter& parameter : beacon.members) assigner.Add(parameter);
  assigner.Publish();
}

void AssignMembers(const Plan& plan, std::string_view object, bool repaired, EncodeState* state) {
  Assigner assigner(plan, state);
  assigner.AddMembers(object, repaired);
  assigner.Publish();
}

}  // namespace beacongate
