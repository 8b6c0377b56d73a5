// Which types of field a source can feed, and how they stand on the wire. Pure.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>

#include "gateway/schema/plan.h"

namespace beacongate {

bool IsTimestamp(const google::protobuf::FieldDescriptor& field);
bool IsReceipt(const google::protobuf::FieldDescriptor& field);

// The type of a field that one value can feed; nothing for repeated fields, enums, groups, and
// messages other than Timestamp.
std::optional<ValueType> ValueTypeOf(const google::protobuf::FieldDescriptor& field);

// The format of a field that can take the rest; nothing if it cannot.
std::optional<RestFormat> RestFormatOf(const google::protobuf::FieldDescriptor& field);

// Nothing for values that this version does not know.
std::optional<Fact> FactOf(beacon::v1::From::Builtin builtin);

// As people write it in a schema: "repeated int32", "beacon.v1.Param".
std::string TypeText(const google::protobuf::FieldDescriptor& field);

Tag TagOf(const google::protobuf::FieldDescriptor& field);

}  // namespace beacongate
