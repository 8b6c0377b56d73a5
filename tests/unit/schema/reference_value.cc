#include "tests/unit/schema/reference_value.h"

#include <google/protobuf/struct.pb.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "tests/unit/schema/reference_hmac.h"
#include "tests/unit/schema/reference_text.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;
using Outcome = Converted::Outcome;

std::string TypeName(const FieldDescriptor& field) {
  return field.message_type() == nullptr ? "" : field.message_type()->full_name();
}

bool IsTextual(const FieldDescriptor& field) {
  return Unwrapped(field).cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

// EventType: EVENT_TYPE_.
std::string EnumPrefix(const std::string& name) {
  std::string prefix;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool begins_word = i > 0 && std::isupper(name[i]) != 0 && std::isupper(name[i - 1]) == 0;
    if (begins_word) prefix += '_';
    prefix += static_cast<char>(std::toupper(name[i]));
  }
  return prefix + "_";
}

std::optional<EnumNumber> ToEnum(const std::string& text, const pb::EnumDescriptor& type) {
  const std::string prefix = EnumPrefix(type.name());
  std::optional<EnumNumber> caseless;
  std::string words = text;
  std::replace(words.begin(), words.end(), '-', '_');
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string& name = type.value(i)->name();
    if (text == name) return EnumNumber{type.value(i)->number()};
    const bool has_prefix = name.starts_with(prefix) && name.size() > prefix.size() &&
                            std::isdigit(name[prefix.size()]) == 0;
    for (const std::string& spelling : {name, has_prefix ? name.substr(prefix.size()) : name}) {
      if (!caseless && strcasecmp(words.c_str(), spelling.c_str()) == 0) {
        caseless = EnumNumber{type.value(i)->number()};
      }
    }
  }
  if (caseless) return caseless;
  const std::optional<int32_t> number = ToInteger<int32_t>(text);
  if (!number || type.FindValueByNumber(*number) == nullptr) return std::nullopt;
  return EnumNumber{*number};
}

std::optional<pb::Value> ToFreeJson(const JsonValue& json) {
  pb::Value value;
  switch (json.kind) {
    case JsonValue::Kind::kNull:
      value.set_null_value(pb::NULL_VALUE);
      break;
    case JsonValue::Kind::kBool:
      value.set_bool_value(json.text == "true");
      break;
    case JsonValue::Kind::kNumber: {
      const std::optional<double> number = ToDouble(json.text);
      if (!number) return std::nullopt;
      value.set_number_value(*number);
      break;
    }
    case JsonValue::Kind::kString:
      value.set_string_value(json.text);
      break;
    case JsonValue::Kind::kArray:
      value.mutable_list_value();
      for (const auto& [name, part] : json.parts) {
        const std::optional<pb::Value> element = ToFreeJson(part);
        if (!element) return std::nullopt;
        *value.mutable_list_value()->add_values() = *element;
      }
      break;
    case JsonValue::Kind::kObject:
      value.mutable_struct_value();
      for (const auto& [name, part] : json.parts) {
        const std::optional<pb::Value> member = ToFreeJson(part);
        if (!member) return std::nullopt;
        (*value.mutable_struct_value()->mutable_fields())[name] = *member;
      }
      break;
  }
  return value;
}

Converted ConvertFreeJson(const Piece& piece, const FieldDescriptor& field) {
  const bool is_value = TypeName(field) == "google.protobuf.Value";
  if (piece.kind == ValueKind::kNull && !is_value) return {};
  if (piece.text.empty() && !is_value) return {};
  pb::Value value;
  if (is_value && piece.kind == ValueKind::kText) {
    value.set_string_value(piece.text);
  } else {
    const std::optional<JsonValue> json = ParseJson(piece.text);
    const std::optional<pb::Value> parsed = json ? ToFreeJson(*json) : std::nullopt;
    if (!parsed) return {.outcome = Outcome::kInvalid};
    value = *parsed;
  }
  const bool is_empty = piece.text.empty() || piece.kind == ValueKind::kNull;
  Converted converted{.outcome = is_empty ? Outcome::kEmpty : Outcome::kValue,
                      .repaired = piece.repaired};
  if (is_value) {
    converted.value = FreeJson{value.SerializeAsString()};
  } else if (TypeName(field) == "google.protobuf.Struct" && value.has_struct_value()) {
    converted.value = FreeJson{value.struct_value().SerializeAsString()};
  } else if (TypeName(field) == "google.protobuf.ListValue" && value.has_list_value()) {
    converted.value = FreeJson{value.list_value().SerializeAsString()};
  } else {
    return {.outcome = Outcome::kInvalid};
  }
  return converted;
}

template <typename Value>
std::optional<Scalar> AsScalar(const std::optional<Value>& value) {
  if (!value) return std::nullopt;
  return Scalar(*value);
}

std::optional<Scalar> ToScalar(const std::string& text, const From& from,
                               const FieldDescriptor& field) {
  const FieldDescriptor& inner = Unwrapped(field);
  switch (inner.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return AsScalar(ToInteger<int32_t>(text));
    case FieldDescriptor::CPPTYPE_INT64:
      return AsScalar(ToInteger<int64_t>(text));
    case FieldDescriptor::CPPTYPE_UINT32:
      return AsScalar(ToInteger<uint32_t>(text));
    case FieldDescriptor::CPPTYPE_UINT64:
      return AsScalar(ToInteger<uint64_t>(text));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return AsScalar(ToFloat(text));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return AsScalar(ToDouble(text));
    case FieldDescriptor::CPPTYPE_BOOL:
      return AsScalar(ToBool(text));
    case FieldDescriptor::CPPTYPE_ENUM:
      return AsScalar(ToEnum(text, *inner.enum_type()));
    case FieldDescriptor::CPPTYPE_STRING:
      return AsScalar(Decode(text, from.encoding()));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return AsScalar(TypeName(inner) == "google.protobuf.Duration"
                          ? ToDuration(text, from.unit())
                          : ToTimestamp(text, from.unit()));
  }
  return std::nullopt;
}

bool IsWithinBounds(const Scalar& value, const From& from, const FieldDescriptor& field) {
  if (from.has_min() && value < *ToScalar(from.min(), from, field)) return false;
  if (from.has_max() && *ToScalar(from.max(), from, field) < value) return false;
  return from.allowed().empty() ||
         std::any_of(from.allowed().begin(), from.allowed().end(),
                     [&](const std::string& text) { return value == ToScalar(text, from, field); });
}

// Of an encoding, only whole groups stay.
std::string Shortened(const std::string& text, const From& from, bool is_string) {
  if (is_string) return CutText(text, from.max_length());
  const size_t group = from.encoding() == From::RAW ? 1 : from.encoding() == From::HEX ? 2 : 4;
  return text.substr(0, from.max_length() / group * group);
}

// Cuts the text, or says what becomes of it.
std::optional<Outcome> CheckLength(const From& from, bool is_string, std::string* text,
                                   bool* truncated) {
  if (from.max_length() == 0 || text->size() <= from.max_length()) return std::nullopt;
  if (from.too_long() == From::UNSET) return Outcome::kInvalid;
  if (from.too_long() == From::REJECT) return Outcome::kTooLong;
  *text = Shortened(*text, from, is_string);
  *truncated = true;
  return std::nullopt;
}

Converted ConvertText(std::string text, const From& from, const std::string& hash_key,
                      const FieldDescriptor& field) {
  const bool is_string = Unwrapped(field).type() == FieldDescriptor::TYPE_STRING;
  Converted converted;
  if (is_string) {
    const std::string repaired = RepairText(text);
    converted.repaired = repaired != text;
    text = repaired;
  }
  for (const beacon::v1::Transform& transform : from.transform()) {
    if (text.empty()) break;
    const Transformed changed = Apply(transform, text);
    if (changed.kind == Transformed::Kind::kNone) return {};
    if (changed.kind == Transformed::Kind::kInvalid) return {.outcome = Outcome::kInvalid};
    const std::string repaired = RepairText(changed.text);
    converted.repaired = converted.repaired || repaired != changed.text;
    text = repaired;
  }
  if (text.empty() && !IsTextual(field)) return {};
  const std::optional<Outcome> length = CheckLength(from, is_string, &text, &converted.truncated);
  if (length) return {.outcome = *length};
  const std::optional<Scalar> value = ToScalar(text, from, field);
  if (!value || !IsWithinBounds(*value, from, field)) return {.outcome = Outcome::kInvalid};
  converted.value = *value;
  converted.outcome = text.empty() ? Outcome::kEmpty : Outcome::kValue;
  if (from.mask() == From::NONE) return converted;
  if (from.mask() == From::DROP) return {};
  if (text.empty()) return converted;
  const std::optional<std::string> masked = MaskText(text, from.mask(), hash_key, !is_string);
  if (!masked) return {.outcome = Outcome::kInvalid};
  converted.value = *masked;
  return converted;
}

template <typename Value>
void PutPlain(void (pb::Reflection::*set)(pb::Message*, const FieldDescriptor*, Value) const,
              void (pb::Reflection::*add)(pb::Message*, const FieldDescriptor*, Value) const,
              const Scalar& value, const FieldDescriptor& field, pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  const auto put = field.is_repeated() ? add : set;
  (reflection.*put)(message, &field, std::get<Value>(value));
}

void PutMessage(const Scalar& value, const FieldDescriptor& field, pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  pb::Message* inner = field.is_repeated() ? reflection.AddMessage(message, &field)
                                           : reflection.MutableMessage(message, &field);
  if (std::holds_alternative<FreeJson>(value)) {
    inner->ParseFromString(std::get<FreeJson>(value).bytes);
  } else if (std::holds_alternative<Time>(value)) {
    const pb::Descriptor& type = *inner->GetDescriptor();
    inner->GetReflection()->SetInt64(inner, type.field(0), std::get<Time>(value).seconds);
    inner->GetReflection()->SetInt32(inner, type.field(1), std::get<Time>(value).nanos);
  } else {
    Put(value, *inner->GetDescriptor()->field(0), inner);
  }
}

template <typename Float>
std::string Shortest(Float number) {
  char buffer[64];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

}  // namespace

Piece PieceOf(const JsonValue& value, bool repaired) {
  Piece piece{.text = value.text, .kind = ValueKind::kText, .repaired = repaired};
  if (value.kind == JsonValue::Kind::kNull) piece.kind = ValueKind::kNull;
  if (value.kind == JsonValue::Kind::kBool) piece.kind = ValueKind::kBool;
  if (value.kind == JsonValue::Kind::kNumber) piece.kind = ValueKind::kNumber;
  if (value.kind == JsonValue::Kind::kArray || value.kind == JsonValue::Kind::kObject) {
    piece.kind = ValueKind::kJson;
  }
  piece.repaired = repaired && value.text.find("\uFFFD") != std::string::npos;
  return piece;
}

bool IsWrapper(const FieldDescriptor& field) {
  const std::string name = TypeName(field);
  return name.starts_with("google.protobuf.") && name.ends_with("Value") && !IsFreeJson(field);
}

bool IsFreeJson(const FieldDescriptor& field) {
  const std::string name = TypeName(field);
  return name == "google.protobuf.Struct" || name == "google.protobuf.Value" ||
         name == "google.protobuf.ListValue";
}

bool IsOwnMessage(const FieldDescriptor& field) {
  const std::string name = TypeName(field);
  return !name.empty() && !field.is_map() && !name.starts_with("google.protobuf.") &&
         name != "beacon.v1.Receipt";
}

const FieldDescriptor& Unwrapped(const FieldDescriptor& field) {
  return IsWrapper(field) ? *field.message_type()->field(0) : field;
}

Converted Convert(const Piece& piece, const From& from, const std::string& hash_key,
                  const FieldDescriptor& field) {
  if (IsFreeJson(field)) return ConvertFreeJson(piece, field);
  if (piece.kind == ValueKind::kNull) return {};
  if (piece.kind == ValueKind::kJson && !IsTextual(field)) return {.outcome = Outcome::kInvalid};
  Converted converted = ConvertText(piece.text, from, hash_key, field);
  converted.repaired = converted.repaired || piece.repaired;
  return converted;
}

std::optional<std::string> MaskText(const std::string& text, From::Mask mask,
                                    const std::string& hash_key, bool to_bytes) {
  if (mask == From::DROP) return std::nullopt;
  if (mask == From::TRUNCATE_IP) return TruncateAddress(text);
  if (mask != From::HASH || text.empty()) return text;
  const std::string hash = HmacSha256(hash_key, text).substr(0, 16);
  return to_bytes ? hash : ToHex(hash);
}

void Put(const Scalar& value, const FieldDescriptor& field, pb::Message* message) {
  using R = pb::Reflection;
  const auto put = [&](auto set, auto add) { PutPlain(set, add, value, field, message); };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return put(&R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return put(&R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(&R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(&R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return put(&R::SetFloat, &R::AddFloat);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return put(&R::SetDouble, &R::AddDouble);
    case FieldDescriptor::CPPTYPE_BOOL:
      return put(&R::SetBool, &R::AddBool);
    case FieldDescriptor::CPPTYPE_STRING:
      return put(&R::SetString, &R::AddString);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = std::get<EnumNumber>(value).number;
      const auto set = field.is_repeated() ? &R::AddEnumValue : &R::SetEnumValue;
      return (message->GetReflection()->*set)(message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return PutMessage(value, field, message);
  }
}

std::string KeyText(const Scalar& value, const FieldDescriptor& field) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* word = std::get_if<bool>(&value)) return *word ? "true" : "false";
  if (const auto* number = std::get_if<float>(&value)) return Shortest(*number);
  if (const auto* number = std::get_if<double>(&value)) return Shortest(*number);
  if (const auto* number = std::get_if<int32_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<uint32_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<uint64_t>(&value)) return std::to_string(*number);
  const pb::EnumDescriptor& type = *field.enum_type();
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == std::get<EnumNumber>(value).number) return type.value(i)->name();
  }
  return "";
}

}  // namespace beacongate::testing
