#include "tests/unit/schema/reference_filler.h"

#include <algorithm>
#include <memory>

#include "tests/unit/schema/reference_hmac.h"
#include "tests/unit/schema/reference_outcome.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;
using Form = Outline::Form;
using Outcome = Converted::Outcome;

std::string UuidText(const std::string& bytes) {
  std::string text = ToHex(bytes);
  for (const size_t at : {8, 13, 18, 23}) text.insert(at, "-");
  return text;
}

std::string SourceOf(const From& from) {
  if (!from.header().empty()) return "header";
  if (!from.cookie().empty()) return "cookie";
  if (from.has_segment()) return "segment";
  if (!from.path().empty()) return "path";
  if (from.builtin() != 0) return From::Builtin_Name(from.builtin());
  return "param";
}

}  // namespace

void Findings::Add(const Findings& other) {
  unconverted.insert(other.unconverted.begin(), other.unconverted.end());
  repaired.insert(other.repaired.begin(), other.repaired.end());
  truncated.insert(other.truncated.begin(), other.truncated.end());
  refusals.insert(other.refusals.begin(), other.refusals.end());
  for (const auto& [what, count] : other.tally) tally[what] += count;
}

bool Filler::Fill(const std::vector<Outline>& outlines, bool required_holds, pb::Message* message) {
  bool any = false;
  for (size_t i = 0; i < outlines.size(); ++i) {
    const Outline& outline = outlines[i];
    Hide(outline);
    if (outline.form == Form::kRest) continue;
    const pb::OneofDescriptor* const oneof = outline.field->real_containing_oneof();
    if (oneof != nullptr) {
      const bool begins = i == 0 || outlines[i - 1].field->real_containing_oneof() != oneof;
      if (begins) any = FillOneof(outlines, i, message) || any;
      continue;
    }
    const Outcome outcome = FillField(outline, message);
    any = any || HasValue(outcome);
    if (outcome == Outcome::kTooLong) findings_.refusals.insert({"value_too_long", outline.path});
    const bool is_unsent = outline.form == Form::kObject && !parameters_.WasSent(outline);
    if (outline.from.required() && required_holds) {
      Require(outline, is_unsent && outcome == Outcome::kValue ? Outcome::kNone : outcome);
    }
  }
  return any;
}

// The fields of the oneof that begins at `first`. If one of them is written, the others say
// nothing.
bool Filler::FillOneof(const std::vector<Outline>& outlines, size_t first, pb::Message* message) {
  const pb::OneofDescriptor* const oneof = outlines[first].field->real_containing_oneof();
  const Findings before = findings_;
  for (size_t i = first; i < outlines.size(); ++i) {
    if (outlines[i].field->real_containing_oneof() != oneof) break;
    const Findings without_others = findings_;
    findings_ = before;
    const Outcome outcome = FillField(outlines[i], message);
    if (HasValue(outcome)) {
      Count(i > first ? "oneof: not the first" : "oneof: first");
      for (size_t other = first; other < outlines.size(); ++other) {
        const bool is_other = other != i && outlines[other].field->real_containing_oneof() == oneof;
        if (is_other) parameters_.PutTogether(outlines[other]);
      }
      return true;
    }
    if (outcome == Outcome::kTooLong) {
      findings_.refusals.insert({"value_too_long", outlines[i].path});
    }
    findings_.Add(without_others);
  }
  return false;
}

void Filler::Require(const Outline& outline, Outcome outcome) {
  if (outcome == Outcome::kNone || outcome == Outcome::kEmpty) {
    findings_.refusals.insert({"required_missing", outline.path});
  } else if (outcome == Outcome::kInvalid) {
    findings_.refusals.insert({"required_invalid", outline.path});
  }
}

// What proto2 requires of a message that is written.
void Filler::RequireLabels(const Outline& outline, const pb::Message& message) {
  for (const Outline& member : outline.members) {
    if (member.field->is_required() && !message.GetReflection()->HasField(message, member.field)) {
      Require(member, Outcome::kNone);
    }
  }
}

void Filler::Hide(const Outline& outline) {
  if (!outline.holds_mask) return;
  for (Sent& sent : parameters_.all()) {
    const bool feeds =
        std::any_of(outline.names.begin(), outline.names.end(), [&](const std::string& name) {
          return sent.name == name ||
                 (outline.form == Form::kMap && sent.name.starts_with(name + "."));
        });
    sent.hidden = sent.hidden || feeds;
  }
  for (const Outline& member : outline.members) Hide(member);
}

Outcome Filler::FillField(const Outline& outline, pb::Message* message) {
  switch (outline.form) {
    case Form::kSingle:
      return FillSingle(outline, message);
    case Form::kObject:
    case Form::kGroup:
      return FillInner(outline, message);
    case Form::kMap:
      return FillMap(outline, message);
    default:
      return FillList(outline, message);
  }
}

Converted Filler::ConvertPiece(const Outline& outline, const Piece& piece,
                               const FieldDescriptor& field) {
  From from = outline.from;
  if (from.builtin() == From::CLIENT_IP && from.mask() == From::NONE) {
    from.set_mask(request_.address_mask);
  }
  return Convert(piece, from, request_.options.hash_key, field);
}

void Filler::Note(const Outline& outline, const Converted& converted) {
  const From& from = outline.from;
  if (converted.outcome == Outcome::kInvalid) findings_.unconverted.insert(outline.path);
  if (!HasValue(converted.outcome)) return;
  if (converted.repaired) findings_.repaired.insert(outline.path);
  if (converted.truncated) findings_.truncated.insert(outline.path);
  Count("source: " + SourceOf(from));
  if (converted.repaired) Count("repaired");
  if (converted.truncated) Count("truncated");
  if (from.mask() != From::NONE) Count("mask: " + From::Mask_Name(from.mask()));
  if (from.encoding() != From::RAW) Count("encoding: " + From::Encoding_Name(from.encoding()));
  if (!from.allowed().empty()) Count("allowed");
  if (from.has_min() || from.has_max()) Count("bounds");
  if (from.unit() != 0) Count("unit: " + From::TimeUnit_Name(from.unit()));
  for (const auto& transform : from.transform()) {
    Count("transform: " + transform.GetDescriptor()->field(transform.kind_case() - 1)->name());
  }
}

Sent* Filler::Chosen(const Outline& outline) {
  Sent* chosen = nullptr;
  for (const std::string& name : outline.names) {
    const std::vector<Sent*> named = parameters_.Named(name);
    if (named.empty()) continue;
    if (chosen == nullptr || IsSaying(named[0]->piece)) chosen = named[0];
    if (IsSaying(named[0]->piece)) break;
  }
  return chosen;
}

std::vector<Sent*> Filler::ChosenList(const Outline& outline) {
  std::vector<Sent*> chosen;
  for (const std::string& name : outline.names) {
    const std::vector<Sent*> named = parameters_.Named(name);
    const bool is_saying =
        std::any_of(named.begin(), named.end(), [](Sent* sent) { return IsSaying(sent->piece); });
    if (chosen.empty() || is_saying) chosen = named;
    if (is_saying) break;
  }
  return chosen;
}

bool Filler::FillBuiltin(const Outline& outline, pb::Message* message) {
  const FieldDescriptor& field = *outline.field;
  Scalar value;
  if (outline.from.builtin() == From::RECEIVED_AT) {
    const auto micros = request_.context.received_at.time_since_epoch().count();
    value = *ToTimestamp(std::to_string(micros), From::MICROSECONDS);
  } else if (outline.from.builtin() == From::EVENT_ID) {
    value = Unwrapped(field).type() == FieldDescriptor::TYPE_BYTES ? request_.event_id
                                                                   : UuidText(request_.event_id);
  } else {
    return false;
  }
  Count("source: " + SourceOf(outline.from));
  Put(value, field, message);
  values_[outline.path] = value;
  return true;
}

Outcome Filler::FillSingle(const Outline& outline, pb::Message* message) {
  if (FillBuiltin(outline, message)) return Outcome::kValue;
  Sent* sent = nullptr;
  std::optional<Piece> piece;
  if (!outline.names.empty()) {
    sent = Chosen(outline);
    if (sent != nullptr) piece = sent->piece;
  } else {
    piece = PieceFromRequest(outline.from, request_.context, request_.beacon,
                             request_.options.endpoint_path);
  }
  Converted converted;
  if (piece) converted = ConvertPiece(outline, *piece, *outline.field);
  const bool is_empty = converted.outcome == Outcome::kNone || converted.outcome == Outcome::kEmpty;
  if (is_empty && outline.from.has_default_()) {
    Count("default");
    sent = nullptr;
    Outline plain = outline;
    plain.from.clear_transform();
    converted = ConvertPiece(plain, {.text = outline.from.default_()}, *outline.field);
  }
  Note(outline, converted);
  if (!HasValue(converted.outcome)) return converted.outcome;
  if (sent != nullptr) sent->taken = true;
  Put(converted.value, *outline.field, message);
  values_[outline.path] = converted.value;
  Count("type: " + TypeOf(*outline.field));
  return converted.outcome;
}

// What is no object, for a field that takes one.
Outcome Filler::NoteRaw(const Outline& outline) {
  Sum sum;
  for (const std::string& name : outline.names) {
    for (Sent* const sent : parameters_.Named(name)) {
      if (!IsSaying(sent->piece)) continue;
      findings_.unconverted.insert(outline.path);
      sum.Add(Outcome::kInvalid);
    }
  }
  return sum.outcome();
}

Outcome Filler::FillInner(const Outline& outline, pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  const bool is_group = outline.form == Form::kGroup;
  const bool was_sent = !is_group && parameters_.WasSent(outline);
  const Outcome raw = is_group ? Outcome::kNone : NoteRaw(outline);
  std::unique_ptr<pb::Message> inner(reflection.GetMessage(*message, outline.field).New());
  const bool any = Fill(outline.members, is_group || was_sent, inner.get());
  if (!any && !was_sent) return raw;
  if (!was_sent && !is_group) RequireLabels(outline, *inner);
  Count(is_group ? "group" : was_sent ? "object" : "object: not sent");
  reflection.MutableMessage(message, outline.field)->CopyFrom(*inner);
  return Outcome::kValue;
}

void Filler::FillRest(const std::vector<Outline>& outlines, pb::Message* message) {
  const auto rest = std::find_if(outlines.begin(), outlines.end(), [](const Outline& outline) {
    return outline.form == Form::kRest;
  });
  if (rest == outlines.end()) return;
  for (const Sent& sent : parameters_.all()) {
    if (sent.taken || sent.hidden) continue;
    pb::Message* entry = message->GetReflection()->AddMessage(message, rest->field);
    const pb::Descriptor& type = *entry->GetDescriptor();
    entry->GetReflection()->SetString(entry, type.FindFieldByNumber(1), sent.sent_name);
    entry->GetReflection()->SetString(entry, type.FindFieldByNumber(2), sent.piece.text);
    if (sent.piece.repaired) findings_.repaired.insert(rest->path);
    Count(rest->field->is_map() ? "rest: map" : "rest: repeated");
    if (sent.name.find('.') != std::string::npos) Count("rest: dotted");
  }
}

}  // namespace beacongate::testing
