#include "gateway/schema/field_types.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format.h>

#include <set>

#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

struct WellKnown {
  const char* name;
  ElementKind kind;
};

bool IsSingularString(const FieldDescriptor* field, const char* name) {
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING &&
         !field->is_repeated() && field->name() == name;
}

constexpr WellKnown kWellKnown[] = {
    {"google.protobuf.Timestamp", {ElementType::kValue, ValueType::kTimestamp, false}},
    {"google.protobuf.Duration", {ElementType::kValue, ValueType::kDuration, false}},
    {"google.protobuf.DoubleValue", {ElementType::kValue, ValueType::kDouble, true}},
    {"google.protobuf.FloatValue", {ElementType::kValue, ValueType::kFloat, true}},
    {"google.protobuf.Int64Value", {ElementType::kValue, ValueType::kInt64, true}},
    {"google.protobuf.UInt64Value", {ElementType::kValue, ValueType::kUint64, true}},
    {"google.protobuf.Int32Value", {ElementType::kValue, ValueType::kInt32, true}},
    {"google.protobuf.UInt32Value", {ElementType::kValue, ValueType::kUint32, true}},
    {"google.protobuf.BoolValue", {ElementType::kValue, ValueType::kBool, true}},
    {"google.protobuf.StringValue", {ElementType::kValue, ValueType::kString, true}},
    {"google.protobuf.BytesValue", {ElementType::kValue, ValueType::kBytes, true}},
    {"google.protobuf.Struct", {ElementType::kStruct, {}, false}},
    {"google.protobuf.ListValue", {ElementType::kListValue, {}, false}},
    {"google.protobuf.Value", {ElementType::kJsonValue, {}, false}},
};

std::optional<ValueType> ScalarTypeOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
      return ValueType::kString;
    case FieldDescriptor::TYPE_BYTES:
      return ValueType::kBytes;
    case FieldDescriptor::TYPE_INT32:
      return ValueType::kInt32;
    case FieldDescriptor::TYPE_INT64:
      return ValueType::kInt64;
    case FieldDescriptor::TYPE_UINT32:
      return ValueType::kUint32;
    case FieldDescriptor::TYPE_UINT64:
      return ValueType::kUint64;
    case FieldDescriptor::TYPE_SINT32:
      return ValueType::kSint32;
    case FieldDescriptor::TYPE_SINT64:
      return ValueType::kSint64;
    case FieldDescriptor::TYPE_FIXED32:
      return ValueType::kFixed32;
    case FieldDescriptor::TYPE_FIXED64:
      return ValueType::kFixed64;
    case FieldDescriptor::TYPE_SFIXED32:
      return ValueType::kSfixed32;
    case FieldDescriptor::TYPE_SFIXED64:
      return ValueType::kSfixed64;
    case FieldDescriptor::TYPE_FLOAT:
      return ValueType::kFloat;
    case FieldDescriptor::TYPE_DOUBLE:
      return ValueType::kDouble;
    case FieldDescriptor::TYPE_BOOL:
      return ValueType::kBool;
    case FieldDescriptor::TYPE_ENUM:
      return ValueType::kEnum;
    case FieldDescriptor::TYPE_MESSAGE:
    case FieldDescriptor::TYPE_GROUP:
      return std::nullopt;
  }
  return std::nullopt;
}

bool HasSources(const pb::Descriptor& message, std::set<const pb::Descriptor*>* seen) {
  if (!seen->insert(&message).second) return false;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (FromOption(field)) return true;
    if (!field.is_repeated() && IsOwnMessage(field) && HasSources(*field.message_type(), seen)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsReceipt(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_MESSAGE &&
         field.message_type()->full_name() == "beacon.v1.Receipt";
}

std::optional<ElementKind> ElementKindOf(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_GROUP) return std::nullopt;
  if (field.type() != FieldDescriptor::TYPE_MESSAGE) {
    return ElementKind{ElementType::kValue, *ScalarTypeOf(field), false};
  }
  if (IsOwnMessage(field)) return ElementKind{.element = ElementType::kMessage};
  for (const WellKnown& known : kWellKnown) {
    if (field.message_type()->full_name() == known.name) return known.kind;
  }
  return std::nullopt;
}

std::optional<ValueType> ElementTypeOf(const FieldDescriptor& field) {
  const std::optional<ElementKind> kind = ElementKindOf(field);
  if (!kind || kind->element != ElementType::kValue) return std::nullopt;
  return kind->type;
}

std::optional<ValueType> ValueTypeOf(const FieldDescriptor& field) {
  return field.is_repeated() ? std::nullopt : ElementTypeOf(field);
}

bool IsOwnMessage(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_MESSAGE &&
         field.message_type()->file()->package() != "google.protobuf";
}

bool HasSources(const pb::Descriptor& message) {
  std::set<const pb::Descriptor*> seen;
  return HasSources(message, &seen);
}

std::optional<RestFormat> RestFormatOf(const FieldDescriptor& field) {
  if (!field.is_repeated() || field.type() != FieldDescriptor::TYPE_MESSAGE) return std::nullopt;
  const pb::Descriptor& entry = *field.message_type();
  const FieldDescriptor* first = entry.FindFieldByNumber(1);
  const FieldDescriptor* second = entry.FindFieldByNumber(2);
  if (entry.field_count() != 2) return std::nullopt;
  if (field.is_map()) {
    if (!IsSingularString(first, "key") || !IsSingularString(second, "value")) return std::nullopt;
    return RestFormat{true, true};  // map entries are written whole
  }
  if (!IsSingularString(first, "name") || !IsSingularString(second, "value")) return std::nullopt;
  if (entry.real_oneof_decl_count() > 0) return std::nullopt;
  return RestFormat{first->has_presence(), second->has_presence()};
}

std::optional<Fact> FactOf(beacon::v1::From::Builtin builtin) {
  switch (builtin) {
    case From::METHOD:
      return Fact::kMethod;
    case From::SCHEME:
      return Fact::kScheme;
    case From::HOST:
      return Fact::kHost;
    case From::PATH:
      return Fact::kPath;
    case From::TARGET:
      return Fact::kTarget;
    case From::CLIENT_IP:
      return Fact::kClientAddress;
    case From::RECEIVED_AT:
      return Fact::kReceivedAt;
    case From::BODY:
      return Fact::kBody;
    case From::PROTOCOL:
      return Fact::kProtocol;
    case From::TLS:
      return Fact::kTls;
    case From::ORIGIN:
      return Fact::kOrigin;
    case From::CONTENT_TYPE:
      return Fact::kContentType;
    case From::EVENT_ID:
      return Fact::kEventId;
    default:
      return std::nullopt;
  }
}

std::string TypeText(const FieldDescriptor& field) {
  if (field.is_map()) {
    const pb::Descriptor& entry = *field.message_type();
    return "map<" + TypeText(*entry.map_key()) + ", " + TypeText(*entry.map_value()) + ">";
  }
  std::string text = field.is_repeated() ? "repeated " : "";
  if (field.type() == FieldDescriptor::TYPE_ENUM) {
    return text + "enum " + field.enum_type()->full_name();
  }
  if (field.type() == FieldDescriptor::TYPE_MESSAGE) {
    return text + field.message_type()->full_name();
  }
  return text + field.type_name();
}

Tag TagOf(const FieldDescriptor& field) {
  Tag tag;
  auto* begin = reinterpret_cast<uint8_t*>(tag.bytes.data());
  const uint8_t* end = pb::io::CodedOutputStream::WriteVarint32ToArray(
      pb::internal::WireFormat::MakeTag(&field), begin);
  tag.size = static_cast<uint8_t>(end - begin);
  return tag;
}

}  // namespace beacongate
