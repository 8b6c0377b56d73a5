// The options of beacon/v1/options.proto on descriptors of any pool, and where they stand.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>

#include "proto/schema_fault.h"

namespace beacongate {

// Nothing: the option is absent.
std::optional<beacon::v1::Record> RecordOption(const google::protobuf::Descriptor& message);
std::optional<beacon::v1::From> FromOption(const google::protobuf::FieldDescriptor& field);

// Without line and column if the pool keeps no source locations.
SchemaFault FaultAt(const google::protobuf::Descriptor& message, std::string text);
// At the option if there is one, else at the message or field.
SchemaFault FaultAtOption(const google::protobuf::Descriptor& message, std::string text);
SchemaFault FaultAtOption(const google::protobuf::FieldDescriptor& field, std::string text);

}  // namespace beacongate
