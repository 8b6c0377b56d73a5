#include "tests/unit/schema/reference_outline.h"

#include <google/protobuf/descriptor.pb.h>

#include "tests/unit/schema/reference_value.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;
using Form = Outline::Form;

enum class Place { kTop, kMember };

bool HasSources(const pb::Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (FromOf(field)) return true;
    if (IsOwnMessage(field) && !field.is_repeated() && HasSources(*field.message_type())) {
      return true;
    }
  }
  return false;
}

Form FormOf(const FieldDescriptor& field, const From& from) {
  if (from.rest()) return Form::kRest;
  if (field.is_map()) return Form::kMap;
  if (IsOwnMessage(field)) return field.is_repeated() ? Form::kElements : Form::kObject;
  return field.is_repeated() ? Form::kRepeated : Form::kSingle;
}

struct Parent {
  Place place;
  std::vector<std::string> names;
  std::string path;
};

std::vector<Outline> Outlines(const pb::Descriptor& message, const Parent& parent);

std::vector<std::string> NamesOf(const FieldDescriptor& field, const From& from,
                                 const Parent& parent) {
  std::vector<std::string> own(from.param().begin(), from.param().end());
  const bool has_other_source = !from.header().empty() || !from.cookie().empty() ||
                                from.has_segment() || !from.path().empty() || from.builtin() != 0 ||
                                from.rest();
  if (has_other_source) return {};
  if (own.empty()) {
    own = {field.name()};
    if (field.json_name() != field.name()) own.push_back(field.json_name());
  }
  if (parent.names.empty()) return own;
  std::vector<std::string> names;
  for (const std::string& prefix : parent.names) {
    for (const std::string& name : own) names.push_back(prefix + "." + name);
  }
  return names;
}

void AddMembers(Outline* outline) {
  const FieldDescriptor& field = *outline->field;
  const Parent within{.place = Place::kMember, .names = outline->names, .path = outline->path};
  const Parent element{.place = Place::kMember, .names = {}, .path = outline->path};
  if (outline->form == Form::kObject) {
    outline->members = Outlines(*field.message_type(), within);
  } else if (outline->form == Form::kElements) {
    outline->members = Outlines(*field.message_type(), element);
  } else if (outline->form == Form::kMap && IsOwnMessage(*field.message_type()->map_value())) {
    outline->members = Outlines(*field.message_type()->map_value()->message_type(), element);
  }
  outline->holds_mask = outline->from.mask() != From::NONE;
  for (const Outline& member : outline->members) {
    outline->holds_mask = outline->holds_mask || member.holds_mask;
  }
}

std::vector<Outline> Outlines(const pb::Descriptor& message, const Parent& parent) {
  std::vector<Outline> outlines;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.message_type() != nullptr &&
        field.message_type()->full_name() == "beacon.v1.Receipt") {
      continue;
    }
    Outline outline{.field = &field,
                    .from = FromOf(field).value_or(From()),
                    .path = parent.path + (parent.path.empty() ? "" : ".") + field.name()};
    if (field.is_required()) outline.from.set_required(true);
    if (parent.place == Place::kTop && !FromOf(field)) {
      const bool is_group = IsOwnMessage(field) && !field.is_repeated();
      if (!is_group || !HasSources(*field.message_type())) continue;
      outline.form = Form::kGroup;
      outline.members = Outlines(*field.message_type(),
                                 {.place = Place::kTop, .names = {}, .path = outline.path});
    } else {
      outline.form = FormOf(field, outline.from);
      outline.names = NamesOf(field, outline.from, parent);
      AddMembers(&outline);
    }
    outlines.push_back(std::move(outline));
  }
  return outlines;
}

}  // namespace

std::optional<From> FromOf(const FieldDescriptor& field) {
  // A pool that read options.proto itself keeps the option as unknown bytes.
  pb::FieldOptions options;
  options.ParseFromString(field.options().SerializeAsString());
  if (!options.HasExtension(beacon::v1::from)) return std::nullopt;
  return options.GetExtension(beacon::v1::from);
}

beacon::v1::Record RecordOf(const pb::Descriptor& message) {
  pb::MessageOptions options;
  options.ParseFromString(message.options().SerializeAsString());
  return options.GetExtension(beacon::v1::record);
}

std::vector<Outline> OutlineOf(const pb::Descriptor& message) {
  return Outlines(message, {.place = Place::kTop, .names = {}, .path = ""});
}

}  // namespace beacongate::testing
