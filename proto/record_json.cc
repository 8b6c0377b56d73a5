#include "proto/record_json.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

namespace beacongate {
namespace {

namespace pb = google::protobuf;

// On the wire a map may hold a key more than once, and the last one counts; a dynamic message keeps
// them all, and JSON must not.
void KeepLastOfEachKey(const pb::FieldDescriptor& field, pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  const pb::FieldDescriptor* key = field.message_type()->map_key();
  std::set<std::string> seen;
  std::vector<int> kept;
  for (int i = reflection.FieldSize(*message, &field) - 1; i >= 0; --i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(*message, &field, i);
    if (seen.insert(entry.GetReflection()->GetString(entry, key)).second) kept.push_back(i);
  }
  std::reverse(kept.begin(), kept.end());
  int size = 0;
  for (const int i : kept) reflection.SwapElements(message, &field, i, size++);
  while (reflection.FieldSize(*message, &field) > size) reflection.RemoveLast(message, &field);
}

void KeepLastOfEachKey(pb::Message* message) {
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const pb::FieldDescriptor& field = *message->GetDescriptor()->field(i);
    if (field.is_map() &&
        field.message_type()->map_key()->type() == pb::FieldDescriptor::TYPE_STRING) {
      KeepLastOfEachKey(field, message);
    }
  }
}

}  // namespace

RecordJson::RecordJson(const pb::Descriptor& message)
    : factory_(message.file()->pool()), prototype_(factory_.GetPrototype(&message)) {}

Result<std::string> RecordJson::Print(std::string_view payload) {
  const std::unique_ptr<pb::Message> message(prototype_->New());
  if (!message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return Error{"the record of " + std::to_string(payload.size()) + " bytes is no " +
                 message->GetDescriptor()->full_name() +
                 "; use the schema with which the topic is written"};
  }
  KeepLastOfEachKey(message.get());
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = pb::util::MessageToJsonString(*message, &json, options);
  if (!status.ok()) {
    return Error{"cannot print a " + message->GetDescriptor()->full_name() + " as JSON: " +
                 std::string(status.message()) + "; decode the record with protoc --decode_raw"};
  }
  return json;
}

}  // namespace beacongate
