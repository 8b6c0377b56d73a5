#include "proto/record_json.h"

#include <google/protobuf/util/json_util.h>

#include <memory>

namespace beacongate {

namespace pb = google::protobuf;

RecordJson::RecordJson(const pb::Descriptor& message)
    : factory_(message.file()->pool()), prototype_(factory_.GetPrototype(&message)) {}

Result<std::string> RecordJson::Print(std::string_view payload) {
  const std::unique_ptr<pb::Message> message(prototype_->New());
  if (!message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return Error{"the record of " + std::to_string(payload.size()) + " bytes is no " +
                 message->GetDescriptor()->full_name() +
                 "; use the schema with which the topic is written"};
  }
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
