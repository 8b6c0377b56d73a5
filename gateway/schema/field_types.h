// Which types of field a source can feed, and how they stand on the wire. Pure.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>

#include "gateway/schema/plan.h"

namespace beacongate {

bool IsReceipt(const google::protobuf::FieldDescriptor& field);

// What one element of a field is, whatever the field's label.
struct ElementKind {
  ElementType element = ElementType::kValue;
  ValueType type = ValueType::kString;  // kValue
  bool wrapped = false;                 // kValue
};

// Nothing for what cannot be read: groups, and messages of google.protobuf that have no conversion.
std::optional<ElementKind> ElementKindOf(const google::protobuf::FieldDescriptor& field);

// The type of one value of the field, whether or not it is repeated: of a wrapper the type within;
// nothing for groups and all messages but wrappers, Timestamp and Duration.
std::optional<ValueType> ElementTypeOf(const google::protobuf::FieldDescriptor& field);

// The type of a field with one value, wrappers included; nothing for other messages and for
// repeated fields.
std::optional<ValueType> ValueTypeOf(const google::protobuf::FieldDescriptor& field);

// Whether the field's message is one of the schema's own, which is an object or a group.
bool IsOwnMessage(const google::protobuf::FieldDescriptor& field);
// Whether a field of the message has a source, or one in the groups that it would be.
bool HasSources(const google::protobuf::Descriptor& message);

// The format of a field that can take the rest; nothing if it cannot.
std::optional<RestFormat> RestFormatOf(const google::protobuf::FieldDescriptor& field);

// Nothing for values that this version does not know.
std::optional<Fact> FactOf(beacon::v1::From::Builtin builtin);

// As people write it in a schema: "repeated int32", "beacon.v1.Param".
std::string TypeText(const google::protobuf::FieldDescriptor& field);

// As an element stands on the wire; of a packed field: as the whole does.
Tag TagOf(const google::protobuf::FieldDescriptor& field);

}  // namespace beacongate
