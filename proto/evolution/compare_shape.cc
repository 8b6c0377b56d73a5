#include <fmt/format.h>
#include <google/protobuf/descriptor.pb.h>

#include "proto/evolution/findings.h"
#include "proto/evolution/wire_types.h"

namespace beacongate::evolution {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

std::string IsWas(const Field& before, const Field& after) {
  return fmt::format("field '{}' ({}) is {}, was {}", after.name(), after.number(), TypeName(after),
                     TypeName(before));
}

bool SameMapTypes(const Field& before, const Field& after) {
  const auto same = [](const Field& a, const Field& b) {
    return CompareTypes(a, b) == TypeChange::kSame;
  };
  return same(*before.message_type()->map_key(), *after.message_type()->map_key()) &&
         same(*before.message_type()->map_value(), *after.message_type()->map_value());
}

// At most one finding: what a field holds.
void CompareType(const Field& before, const Field& after, Findings* findings) {
  if (before.is_map() || after.is_map()) {
    if (before.is_map() != after.is_map() || !SameMapTypes(before, after)) {
      findings->Add(Rule::kMapChanged, after, IsWas(before, after));
    }
    return;
  }
  const TypeChange change = CompareTypes(before, after);
  if (change == TypeChange::kIncompatible) {
    findings->Add(Rule::kTypeChanged, after, IsWas(before, after));
  } else if (before.is_repeated() != after.is_repeated()) {
    findings->Add(Rule::kLabelChanged, after, IsWas(before, after));
  } else if (change == TypeChange::kCompatible) {
    findings->Add(Rule::kTypeWidened, after, IsWas(before, after));
  } else if (before.is_packed() != after.is_packed()) {
    findings->Add(Rule::kPackedChanged, after,
                  fmt::format("field '{}' ({}) is {}, was {}", after.name(), after.number(),
                              after.is_packed() ? "packed" : "not packed",
                              before.is_packed() ? "packed" : "not packed"));
  }
}

void ComparePresence(const Field& before, const Field& after, Findings* findings) {
  if (before.is_required() != after.is_required()) {
    findings->Add(Rule::kLabelRequired, after,
                  fmt::format("field '{}' ({}) is {}, was {}", after.name(), after.number(),
                              after.is_required() ? "required" : "not required",
                              before.is_required() ? "required" : "not required"));
    return;
  }
  const bool plain = !before.is_repeated() && !after.is_repeated() &&
                     before.real_containing_oneof() == nullptr &&
                     after.real_containing_oneof() == nullptr && before.message_type() == nullptr &&
                     after.message_type() == nullptr;
  if (!plain || before.has_presence() == after.has_presence()) return;
  findings->Add(Rule::kPresenceChanged, after,
                fmt::format("field '{}' ({}) is {}", after.name(), after.number(),
                            after.has_presence() ? "written when it is 0 or empty, was not"
                                                 : "not written when it is 0 or empty, was"));
}

// How many fields of the oneof the other version of the message has, too.
int SharedFields(const pb::OneofDescriptor& oneof, const pb::Descriptor& other) {
  int shared = 0;
  for (int i = 0; i < oneof.field_count(); ++i) {
    if (other.FindFieldByNumber(oneof.field(i)->number()) != nullptr) ++shared;
  }
  return shared;
}

void CompareOneof(const Field& before, const Field& after, Findings* findings) {
  const pb::OneofDescriptor* const from = before.real_containing_oneof();
  const pb::OneofDescriptor* const to = after.real_containing_oneof();
  const auto name = [](const pb::OneofDescriptor* oneof) {
    return oneof == nullptr ? std::string("in no oneof") : "in oneof '" + oneof->name() + "'";
  };
  if ((from == nullptr && to == nullptr) || (from && to && from->name() == to->name())) return;
  const bool alone = (from == nullptr || from->field_count() == 1) &&
                     (to == nullptr || SharedFields(*to, *before.containing_type()) == 1);
  findings->Add(alone ? Rule::kOneofWrapped : Rule::kOneofChanged, after,
                fmt::format("field '{}' ({}) is {}, was {}", after.name(), after.number(), name(to),
                            name(from)));
}

void CompareNames(const Field& before, const Field& after, Findings* findings) {
  // A new name has a finding of its own.
  if (before.name() != after.name() || before.json_name() == after.json_name()) return;
  findings->Add(Rule::kJsonNameChanged, after,
                fmt::format("field '{}' ({}) is '{}' in JSON, was '{}'", after.name(),
                            after.number(), after.json_name(), before.json_name()));
}

void CompareDefault(const Field& before, const Field& after, Findings* findings) {
  pb::FieldDescriptorProto old_text;
  pb::FieldDescriptorProto new_text;
  before.CopyTo(&old_text);
  after.CopyTo(&new_text);
  if (old_text.default_value() == new_text.default_value()) return;
  findings->Add(Rule::kDefaultChanged, after,
                fmt::format("field '{}' ({}) has default '{}', was '{}'", after.name(),
                            after.number(), new_text.default_value(), old_text.default_value()));
}

}  // namespace

void CompareShape(const Field& before, const Field& after, Findings* findings) {
  CompareType(before, after, findings);
  ComparePresence(before, after, findings);
  CompareOneof(before, after, findings);
  CompareNames(before, after, findings);
  CompareDefault(before, after, findings);
}

}  // namespace beacongate::evolution
