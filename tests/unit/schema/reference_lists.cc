// Repeated fields, elements and maps.
#include <algorithm>

#include "tests/unit/schema/reference_filler.h"
#include "tests/unit/schema/reference_outcome.h"
#include "tests/unit/schema/reference_text.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;
using Form = Outline::Form;
using Outcome = Converted::Outcome;

bool IsArray(const Piece& piece) {
  if (piece.kind != ValueKind::kText && piece.kind != ValueKind::kJson) return false;
  const std::optional<JsonValue> json = ParseJson(piece.text);
  return json && json->kind == JsonValue::Kind::kArray;
}

// The elements of a value for a repeated field.
std::vector<Piece> ElementsOf(const Piece& piece, const std::string& separator) {
  if (IsArray(piece)) {
    std::vector<Piece> elements;
    const std::optional<JsonValue> json = ParseJson(piece.text);
    for (const auto& [name, part] : json->parts) {
      elements.push_back(PieceOf(part, piece.repaired));
    }
    return elements;
  }
  if (separator.empty() || piece.kind != ValueKind::kText) return {piece};
  std::vector<Piece> elements;
  for (const std::string& text : Split(piece.text, separator)) {
    const bool repaired = piece.repaired && text.find("\uFFFD") != std::string::npos;
    elements.push_back({.text = text, .kind = ValueKind::kText, .repaired = repaired});
  }
  return elements;
}

}  // namespace

Outcome Filler::FillList(const Outline& outline, pb::Message* message) {
  Sum all;
  std::vector<Sent*> chosen = ChosenList(outline);
  Sent from_request;
  if (outline.names.empty()) {
    const std::optional<Piece> piece = PieceFromRequest(
        outline.from, request_.context, request_.beacon, request_.options.endpoint_path);
    if (!piece) return Outcome::kNone;
    from_request.piece = *piece;
    chosen = {&from_request};
  }
  for (Sent* const sent : chosen) {
    Sum sum;
    for (const Piece& element : ElementsOf(sent->piece, outline.from.separator())) {
      const Outcome outcome = AddElement(outline, element, message);
      sum.Add(outcome);
      all.Add(outcome);
    }
    sent->taken = sum.IsWhole() || (IsArray(sent->piece) && sum.outcome() == Outcome::kNone);
    if (!outline.from.separator().empty() && sent->taken) Count("separator");
  }
  if (all.failed()) findings_.unconverted.insert(outline.path);
  if (all.failed() && outline.from.required()) return Outcome::kInvalid;
  return all.outcome();
}

Outcome Filler::AddElement(const Outline& outline, const Piece& piece, pb::Message* message) {
  const FieldDescriptor& field = *outline.field;
  if (outline.form == Form::kRepeated) {
    const Converted converted = ConvertPiece(outline, piece, field);
    Note(outline, converted);
    if (!HasValue(converted.outcome)) return converted.outcome;
    Put(converted.value, field, message);
    Count("repeated: " + TypeOf(field));
    return converted.outcome;
  }
  const pb::Reflection& reflection = *message->GetReflection();
  pb::Message* const element = reflection.AddMessage(message, &field);
  const Outcome outcome = FillElement(outline, piece, element);
  if (outcome != Outcome::kValue) reflection.RemoveLast(message, &field);
  if (outcome == Outcome::kValue) Count("element");
  return outcome;
}

// The fields of an element of a repeated message, or of a value of a map.
Outcome Filler::FillElement(const Outline& outline, const Piece& piece, pb::Message* element) {
  if (!IsSaying(piece)) return Outcome::kNone;
  const std::optional<JsonValue> object = AsObject(piece);
  if (!object) return Outcome::kInvalid;
  Parameters members(outline.members);
  for (const auto& [name, value] : object->parts) {
    members.Add(name, PieceOf(value, piece.repaired));
  }
  Findings findings;
  Filler(request_, &members, &findings).Fill(outline.members, true, element);
  for (const auto& [reason, field] : findings.refusals) {
    if (reason == "value_too_long") findings_.refusals.insert({reason, field});
  }
  if (!findings.refusals.empty()) {
    Count("element: refused");
    findings.refusals.clear();
    findings_.Add(findings);
    return Outcome::kInvalid;
  }
  findings_.Add(findings);
  return Outcome::kValue;
}

Outcome Filler::FillMap(const Outline& outline, pb::Message* message) {
  Sum all;
  all.Add(NoteRaw(outline));
  std::vector<std::pair<Converted, Sent*>> chosen;
  for (const std::string& own : outline.names) {
    std::set<Scalar> keys;  // under this name
    for (Sent* const sent : parameters_.EntriesOf(own)) {
      const Converted key = Convert({.text = sent->name.substr(own.size() + 1)}, {}, "",
                                    *outline.field->message_type()->map_key());
      if (HasValue(key.outcome) && !keys.insert(key.value).second) continue;
      const auto other = std::find_if(chosen.begin(), chosen.end(), [&](const auto& each) {
        return HasValue(key.outcome) && HasValue(each.first.outcome) &&
               each.first.value == key.value;
      });
      if (other == chosen.end()) {
        chosen.emplace_back(key, sent);
      } else if (!IsSaying(other->second->piece) && IsSaying(sent->piece)) {
        other->second = sent;
      }
    }
  }
  for (const auto& [key, sent] : chosen) {
    const Outcome outcome = AddEntry(outline, key, sent->piece, message);
    all.Add(outcome);
    sent->taken = HasValue(outcome);
  }
  if (all.failed()) findings_.unconverted.insert(outline.path);
  return all.outcome();
}

Outcome Filler::AddEntry(const Outline& map, const Converted& name, const Piece& piece,
                         pb::Message* message) {
  const pb::Descriptor& type = *map.field->message_type();
  const FieldDescriptor& value_field = *type.map_value();
  const pb::Reflection& reflection = *message->GetReflection();
  pb::Message* const entry = reflection.AddMessage(message, map.field);
  Outcome outcome = name.outcome == Outcome::kValue ? Outcome::kValue : Outcome::kInvalid;
  if (outcome == Outcome::kValue && IsOwnMessage(value_field)) {
    pb::Message* inner = entry->GetReflection()->MutableMessage(entry, &value_field);
    outcome = FillElement(map, piece, inner);
  } else if (outcome == Outcome::kValue) {
    const Converted converted = ConvertPiece(map, piece, value_field);
    outcome = converted.outcome;
    Note(map, converted);
    if (HasValue(outcome)) Put(converted.value, value_field, entry);
  }
  if (!HasValue(outcome)) {
    reflection.RemoveLast(message, map.field);
    return outcome;
  }
  Put(name.value, *type.map_key(), entry);
  Count("map key: " + TypeOf(*type.map_key()));
  Count("map value: " + TypeOf(value_field));
  return outcome;
}

}  // namespace beacongate::testing
