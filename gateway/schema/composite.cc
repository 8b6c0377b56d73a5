#include "gateway/schema/composite.h"

#include <algorithm>
#include <span>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "gateway/base/utf8.h"
#include "gateway/schema/convert.h"
#include "gateway/schema/element.h"
#include "gateway/schema/free_json.h"
#include "gateway/schema/json_cursor.h"
#include "gateway/schema/value_wire.h"
#include "gateway/schema/wire_buffer.h"

namespace beacongate {
namespace {

bool SaysSomething(const Parameter& parameter) {
  return parameter.kind != ValueKind::kNull && !parameter.value.empty();
}

// One composite of one beacon.
class Finisher {
 public:
  Finisher(const Plan& plan, const FieldOp& op, EncodeState* state, Value* value)
      : plan_(plan),
        op_(op),
        composite_(plan.composites[op.composite]),
        state_(*state),
        value_(*value),
        out_(&state->finished[op.composite]) {
    out_.CutTo(0);
  }

  void Single(const Parameter* parameter) {
    const bool says_something = parameter != nullptr && SaysSomething(*parameter);
    if (!says_something && !composite_.default_bytes.empty()) return ApplyDefault();
    if (parameter != nullptr) Count(AppendElement(*parameter, composite_.value_tag));
    value_.bits = says_something ? kSaysSomething : kSaysNothing;
  }

  // Whether the parameter's elements are all in the field.
  bool AddRepeated(const Parameter& parameter) {
    const size_t invalid = invalid_;
    if (IsArray(parameter)) {
      AddArray(parameter);
    } else if (parameter.kind == ValueKind::kText && !composite_.separator.empty() &&
               !parameter.value.empty()) {
      AddPieces(parameter);
    } else {
      return AddOne(parameter) == ValueState::kSet;
    }
    return invalid_ == invalid;
  }

  void AddEntry(const EncodeState::Entry& entry) {
    const Parameter& parameter = state_.At(entry.parameter);
    const size_t before = out_.size();
    out_.FieldTag(composite_.tag);
    const size_t opened = out_.Open();
    out_.FieldTag(composite_.key_tag);
    out_.Content(composite_.key.type, entry.key);
    const ValueState result = AppendElement(parameter, composite_.value_tag);
    if (result == ValueState::kSet) {
      out_.Close(opened);
      state_.taken[entry.parameter] = 1;
    } else {
      out_.CutTo(before);
    }
    Count(result);
  }

  void CountInvalid() { Count(ValueState::kInvalid); }

  void Begin() {
    value_.bits = kSaysSomething;
    if (!composite_.packed) return;
    out_.FieldTag(composite_.tag);
    packed_ = out_.Open();
  }

  void End() {
    if (value_.state == ValueState::kSet) {
      if (composite_.packed) out_.Close(packed_);
      value_.text = state_.finished[op_.composite];
    }
    if (invalid_ > 0) state_.Note(plan_, op_.path, kUnconvertedNote);
  }

 private:
  static bool IsArray(const Parameter& parameter) {
    const bool may_be = parameter.kind == ValueKind::kJson || parameter.kind == ValueKind::kText;
    return may_be && IsJson(parameter.value, '[', limits::kJsonDepthMax);
  }

  void AddArray(const Parameter& parameter) {
    JsonCursor cursor(parameter.value);
    ForEachElement(&cursor, [&] {
      std::string_view raw;
      if (!cursor.Value(limits::kJsonDepthMax, &raw)) return false;
      Parameter element{.name = parameter.name, .value = {}, .kind = {}, .repaired = false};
      SetFromJson(raw, &state_.memory.arena, &element);
      element.repaired |= parameter.repaired && HoldsReplacement(element.value);
      AddOne(element);
      return true;
    });
  }

  void AddPieces(const Parameter& parameter) {
    Parameter piece = parameter;
    std::string_view left = parameter.value;
    for (;;) {
      const size_t end = left.find(composite_.separator);
      piece.value = left.substr(0, end);
      piece.repaired = parameter.repaired && HoldsReplacement(piece.value);
      AddOne(piece);
      if (end == std::string_view::npos) return;
      left.remove_prefix(end + composite_.separator.size());
    }
  }

  ValueState AddOne(const Parameter& element) {
    const ValueState result = AppendElement(element, composite_.value_tag);
    Count(result);
    return result;
  }

  void Count(ValueState result) {
    if (result == ValueState::kInvalid) ++invalid_;
    const bool is_first = value_.state == ValueState::kUnset;
    if (result == ValueState::kSet || is_first) value_.state = result;
  }

  // Appends the element with that tag; nothing if it is packed.
  ValueState AppendElement(const Parameter& element, const Tag& tag) {
    switch (composite_.element) {
      case ElementType::kValue:
        return AppendValue(element, tag);
      case ElementType::kMessage:
        return AppendMessage(element, tag);
      case ElementType::kStruct:
      case ElementType::kListValue:
      case ElementType::kJsonValue:
        break;
    }
    const size_t before = out_.size();
    out_.FieldTag(tag);
    const size_t opened = out_.Open();
    bool repaired = element.repaired;
    const ValueState result = AppendFreeJson(composite_.element, element, composite_.json_depth_max,
                                             &state_.memory.arena, &out_, &repaired);
    if (result != ValueState::kSet) {
      out_.CutTo(before);
      return result;
    }
    out_.Close(opened);
    NoteValue(repaired ? kRepairedNote : 0);
    return result;
  }

  ValueState AppendValue(const Parameter& element, const Tag& tag) {
    Value value;
    const ValueState result =
        Convert(composite_.format, element.value, element.kind, &state_.memory, &value);
    if (result == ValueState::kTooLong) NoteValue(kTooLongNote);
    if (result != ValueState::kSet) return result;
    NoteValue(static_cast<uint8_t>(value.notes | (element.repaired ? kRepairedNote : 0)));
    if (!composite_.packed) out_.FieldTag(tag);
    if (composite_.wrapped) {
      out_.Wrapped(composite_.format.type, value);
    } else {
      out_.Content(composite_.format.type, value);
    }
    return result;
  }

  ValueState AppendMessage(const Parameter& element, const Tag& tag) {
    EncodeState* const nested = state_.Nested(op_.composite);
    std::string_view content;
    const ValueState result = EncodeElement(*composite_.message, element, nested, &content);
    for (uint32_t i = 0; nested->any_notes != 0 && i < composite_.message->path_count; ++i) {
      state_.Note(plan_, composite_.message->path_base + i, nested->path_notes[i]);
    }
    if (result != ValueState::kSet) return result;
    out_.FieldTag(tag);
    out_.Delimited(content);
    return result;
  }

  void NoteValue(uint8_t notes) {
    if (notes != 0) state_.Note(plan_, op_.path, notes);
  }

  void ApplyDefault() {
    out_.Bytes(composite_.default_bytes);
    NoteValue(kDefaultNote);
    value_.state = ValueState::kSet;
  }

  const Plan& plan_;
  const FieldOp& op_;
  const Composite& composite_;
  EncodeState& state_;
  Value& value_;
  WireBuffer out_;
  size_t packed_ = 0;
  size_t invalid_ = 0;
};

// Order of a map's entries: by key, as deterministic serialisation has them; then by preference.
struct EntryOrder {
  ValueType key;

  int Compare(const Value& a, const Value& b) const {
    if (key == ValueType::kString) return a.text.compare(b.text);
    if (a.bits == b.bits) return 0;
    const bool is_signed = key == ValueType::kInt32 || key == ValueType::kInt64 ||
                           key == ValueType::kSint32 || key == ValueType::kSint64 ||
                           key == ValueType::kSfixed32 || key == ValueType::kSfixed64;
    if (is_signed) return static_cast<int64_t>(a.bits) < static_cast<int64_t>(b.bits) ? -1 : 1;
    return a.bits < b.bits ? -1 : 1;
  }
  bool operator()(const EncodeState::Entry& a, const EncodeState::Entry& b) const {
    const int keys = Compare(a.key, b.key);
    if (keys != 0) return keys < 0;
    if (a.preference != b.preference) return a.preference < b.preference;
    return a.parameter < b.parameter;
  }
};

void CollectEntries(const FieldOp& op, const Composite& composite, EncodeState* state,
                    Finisher* finisher) {
  state->entries.clear();
  for (uint32_t i = 0; i < op.name_count; ++i) {
    for (uint32_t at = state->first[op.name_begin + i]; at != kNoParameter; at = state->next[at]) {
      EncodeState::Entry entry{.key = {}, .preference = i, .parameter = at};
      const std::string_view text = state->entry_keys[at];
      if (Convert(composite.key, text, ValueKind::kText, &state->memory, &entry.key) ==
          ValueState::kSet) {
        state->entries.push_back(entry);
      } else {
        finisher->CountInvalid();
      }
    }
  }
}

// Of the entries with one key: the first of the first name that says something, else the first.
const EncodeState::Entry& ChooseEntry(std::span<const EncodeState::Entry> same,
                                      const EncodeState& state) {
  const EncodeState::Entry* previous = nullptr;
  for (const EncodeState::Entry& entry : same) {
    const bool is_first = previous == nullptr || previous->preference != entry.preference;
    previous = &entry;
    if (is_first && SaysSomething(state.At(entry.parameter))) return entry;
  }
  return same.front();
}

void FinishMap(const FieldOp& op, const Composite& composite, EncodeState* state,
               Finisher* finisher) {
  CollectEntries(op, composite, state, finisher);
  const EntryOrder order{composite.key.type};
  std::sort(state->entries.begin(), state->entries.end(), order);
  const std::span<const EncodeState::Entry> entries = state->entries;
  for (size_t begin = 0; begin < entries.size();) {
    size_t end = begin + 1;
    while (end < entries.size() && order.Compare(entries[begin].key, entries[end].key) == 0) ++end;
    finisher->AddEntry(ChooseEntry(entries.subspan(begin, end - begin), *state));
    begin = end;
  }
}

// The first name, in order of preference, of which one parameter says something; else the first
// that was sent at all.
uint32_t ChooseName(const FieldOp& op, const EncodeState& state) {
  uint32_t chosen = NameTable::kNone;
  for (uint32_t name = op.name_begin; name < op.name_begin + op.name_count; ++name) {
    if (state.first[name] == kNoParameter) continue;
    for (uint32_t at = state.first[name]; at != kNoParameter; at = state.next[at]) {
      if (SaysSomething(state.At(at))) return name;
    }
    if (chosen == NameTable::kNone) chosen = name;
  }
  return chosen;
}

}  // namespace

void FinishFromParameters(const Plan& plan, uint32_t op_index, EncodeState* state, Value* value) {
  const FieldOp& op = plan.ops[op_index];
  const Composite& composite = plan.composites[op.composite];
  Finisher finisher(plan, op, state, value);
  finisher.Begin();
  if (composite.kind == Composite::Kind::kMap) {
    FinishMap(op, composite, state, &finisher);
  } else {
    DCHECK(composite.kind == Composite::Kind::kRepeated);
    const uint32_t name = ChooseName(op, *state);
    uint32_t at = name == NameTable::kNone ? kNoParameter : state->first[name];
    for (; at != kNoParameter; at = state->next[at]) {
      if (finisher.AddRepeated(state->At(at))) state->taken[at] = 1;
    }
  }
  finisher.End();
}

void FinishFromValue(const Plan& plan, uint32_t op_index, const Parameter* parameter,
                     EncodeState* state, Value* value) {
  const FieldOp& op = plan.ops[op_index];
  Finisher finisher(plan, op, state, value);
  finisher.Begin();
  if (plan.composites[op.composite].kind == Composite::Kind::kSingle) {
    finisher.Single(parameter);
  } else if (parameter != nullptr) {
    finisher.AddRepeated(*parameter);
  }
  finisher.End();
}

}  // namespace beacongate
