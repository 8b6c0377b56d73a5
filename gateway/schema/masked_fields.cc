#include "gateway/schema/masked_fields.h"

#include <optional>
#include <set>

#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;

bool Masks(const pb::Descriptor& message, std::set<const pb::Descriptor*>* seen) {
  if (!seen->insert(&message).second) return false;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    const std::optional<From> from = FromOption(field);
    if (from && from->mask() != From::NONE) return true;
    if (field.message_type() != nullptr && Masks(*field.message_type(), seen)) return true;
  }
  return false;
}

}  // namespace

bool MasksFields(const pb::Descriptor& message) {
  std::set<const pb::Descriptor*> seen;
  return Masks(message, &seen);
}

}  // namespace beacongate
