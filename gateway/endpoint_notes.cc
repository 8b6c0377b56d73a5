#include "gateway/endpoint_notes.h"

#include <fmt/format.h>

#include <set>

#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

bool HasRequired(const pb::Descriptor& message, std::set<const pb::Descriptor*>* seen) {
  if (!seen->insert(&message).second) return false;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    const auto from = FromOption(field);
    if ((from && from->required()) || field.is_required()) return true;
    if (field.message_type() != nullptr && HasRequired(*field.message_type(), seen)) return true;
  }
  return false;
}

std::string KeyOf(const pb::Descriptor& message) {
  const auto record = RecordOption(message);
  if (!record || record->shard_key().empty()) return "no key";
  return fmt::format("key {}", fmt::join(record->shard_key(), "|"));
}

EndpointNote NoteOf(const GatewayConfig& config, const EndpointConfig& endpoint,
                    const EncodePlan& plan) {
  EndpointNote note;
  const std::span<const std::string> routes = plan.RouteTopics();
  note.text = fmt::format("endpoint {}: {} with {} field{} from the request, {}, to topic {}{}",
                          endpoint.path, plan.message().full_name(), plan.FieldCount(),
                          plan.FieldCount() == 1 ? "" : "s", KeyOf(plan.message()), endpoint.topic,
                          routes.empty() ? "" : fmt::format(" or {}", fmt::join(routes, ", ")));
  const std::string rejects = RejectsTopicOf(endpoint.topic);
  if (config.topics.contains(rejects)) {
    note.text += fmt::format("; what it refuses goes to {}", rejects);
    return note;
  }
  note.text += "; what it refuses is counted and not kept";
  std::set<const pb::Descriptor*> seen;
  note.warning = HasRequired(plan.message(), &seen);
  if (note.warning) {
    note.text += fmt::format(
        ", though fields are required: add [topic.\"{}\"] with partitions to keep it", rejects);
  }
  return note;
}

}  // namespace

std::vector<EndpointNote> EndpointNotes(const GatewayConfig& config, const Schemas& schemas) {
  std::vector<EndpointNote> notes;
  for (const EndpointConfig& endpoint : config.endpoints) {
    notes.push_back(NoteOf(config, endpoint, schemas.PlanOf(endpoint)));
  }
  return notes;
}

}  // namespace beacongate
