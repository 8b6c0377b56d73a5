#include "proto/evolution/wire_types.h"

namespace beacongate::evolution {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

// Types of one class are read from the same bytes.
enum class WireClass : uint8_t {
  kVarint,  // int32, int64, uint32, uint64, bool, enum
  kZigZag,
  kFixed32,
  kFixed64,
  kFloat,
  kDouble,
  kBytes,  // string, bytes, message
  kGroup
};

WireClass ClassOf(Field::Type type) {
  switch (type) {
    case Field::TYPE_INT32:
    case Field::TYPE_INT64:
    case Field::TYPE_UINT32:
    case Field::TYPE_UINT64:
    case Field::TYPE_BOOL:
    case Field::TYPE_ENUM:
      return WireClass::kVarint;
    case Field::TYPE_SINT32:
    case Field::TYPE_SINT64:
      return WireClass::kZigZag;
    case Field::TYPE_FIXED32:
    case Field::TYPE_SFIXED32:
      return WireClass::kFixed32;
    case Field::TYPE_FIXED64:
    case Field::TYPE_SFIXED64:
      return WireClass::kFixed64;
    case Field::TYPE_FLOAT:
      return WireClass::kFloat;
    case Field::TYPE_DOUBLE:
      return WireClass::kDouble;
    case Field::TYPE_STRING:
    case Field::TYPE_BYTES:
    case Field::TYPE_MESSAGE:
      return WireClass::kBytes;
    case Field::TYPE_GROUP:
      return WireClass::kGroup;
  }
  return WireClass::kGroup;
}

// Bytes may hold a message, text does not.
bool IsTextAndMessage(Field::Type a, Field::Type b) {
  return (a == Field::TYPE_STRING && b == Field::TYPE_MESSAGE) ||
         (a == Field::TYPE_MESSAGE && b == Field::TYPE_STRING);
}

// What protobuf gives a meaning of its own, and JSON a form of its own.
bool IsWellKnown(const pb::Descriptor& message) {
  return message.full_name().starts_with("google.protobuf.");
}

std::string ElementName(const Field& field) {
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

}  // namespace

TypeChange CompareTypes(const Field& before, const Field& after) {
  const Field::Type a = before.type();
  const Field::Type b = after.type();
  if (a == b) {
    const pb::Descriptor* const old_message = before.message_type();
    const pb::Descriptor* const new_message = after.message_type();
    const bool known =
        old_message != nullptr && (IsWellKnown(*old_message) || IsWellKnown(*new_message));
    return known && old_message->full_name() != new_message->full_name() ? TypeChange::kIncompatible
                                                                         : TypeChange::kSame;
  }
  if (ClassOf(a) != ClassOf(b) || IsTextAndMessage(a, b)) return TypeChange::kIncompatible;
  return TypeChange::kCompatible;
}

std::string TypeName(const Field& field) {
  if (field.is_map()) {
    return "map<" + ElementName(*field.message_type()->map_key()) + ", " +
           ElementName(*field.message_type()->map_value()) + ">";
  }
  return (field.is_repeated() ? "repeated " : "") + ElementName(field);
}

}  // namespace beacongate::evolution
