// Beacon to message by protobuf's reflection: slow and plain, sharing no code with the gateway's
// encoder.
#pragma once

#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"

namespace beacongate::testing {

struct ReferenceRecord {
  Rejection rejection = Rejection::kNone;
  std::string rejected_field;
  std::unique_ptr<google::protobuf::Message> message;  // without origin and sequence
  std::optional<std::string> key;
  std::vector<std::string> unconverted;
};

class ReferenceEncoder {
 public:
  // The descriptor must outlive this and the messages it makes.
  ReferenceEncoder(const google::protobuf::Descriptor& message, std::string gateway_name);

  ReferenceRecord Encode(const RequestContext& context, const Beacon& beacon);

 private:
  const google::protobuf::Descriptor& descriptor_;
  std::string gateway_name_;
  google::protobuf::DynamicMessageFactory factory_;
};

// Entries of a map<string, string> in the order of their keys, of duplicates the last: what
// protobuf's deterministic serialisation writes for generated code. A dynamic message keeps the
// list that was parsed.
void SortMap(const google::protobuf::FieldDescriptor& field, google::protobuf::Message* message);

std::string SerializeDeterministic(const google::protobuf::Message& message);

}  // namespace beacongate::testing
