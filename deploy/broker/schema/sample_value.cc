#include "deploy/broker/schema/sample_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "gateway/base/base64.h"

namespace beacongate::broker {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using Field = pb::FieldDescriptor;

constexpr std::string_view kGoogle = "google.protobuf.";

// The type of what the field holds: a wrapper counts as what is in it.
const Field& Inner(const Field& field) {
  const pb::Descriptor* const message = field.message_type();
  const bool wrapper = message != nullptr && message->full_name().starts_with(kGoogle) &&
                       message->name().ends_with("Value") && message->field_count() == 1 &&
                       message->field(0)->name() == "value";
  return wrapper ? *message->field(0) : field;
}

std::optional<double> Number(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// `text`, or a bound that it breaks. A bound that is no number (a time) is taken as it is.
std::string Within(const From& from, const std::string& text) {
  const auto value = Number(text);
  if (from.has_min()) {
    const auto min = Number(from.min());
    if (!min || !value || *value < *min) return from.min();
  }
  if (from.has_max()) {
    const auto max = Number(from.max());
    if (!max || !value || *value > *max) return from.max();
  }
  return text;
}

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::string Encoded(From::Encoding encoding, std::string_view bytes) {
  switch (encoding) {
    case From::BASE64:
    case From::BASE64URL:
      return EncodeBase64(bytes);  // of letters: neither '+' nor '/' comes up
    case From::HEX:
      return Hex(bytes);
    default:
      return std::string(bytes);
  }
}

std::string BytesText(const From& from) {
  std::string bytes = "sample";
  std::string text = Encoded(from.encoding(), bytes);
  while (from.max_length() > 0 && text.size() > from.max_length() && bytes.size() > 1) {
    bytes.pop_back();
    text = Encoded(from.encoding(), bytes);
  }
  return text;
}

std::string StringText(const Field& field, const From& from) {
  std::string text = field.name();
  for (auto transform = from.transform().rbegin(); transform != from.transform().rend();
       ++transform) {
    if (!transform->url_query().empty()) {
      text = fmt::format("https://shop.example/page?{}={}", transform->url_query(), text);
    } else if (transform->url_host() || transform->url_path()) {
      text = "https://shop.example/page";
    }
  }
  if (from.mask() == From::TRUNCATE_IP) text = "192.0.2.77";
  if (from.transform_size() == 0 && from.mask() != From::TRUNCATE_IP && from.max_length() > 0) {
    text.resize(std::min<size_t>(text.size(), from.max_length()));
  }
  return text;
}

// The first value other than 0, which proto3 does not write.
std::string EnumText(const pb::EnumDescriptor& type, const SampleWish& wish) {
  const pb::EnumValueDescriptor* chosen = type.value(0);
  for (int i = 0; i < type.value_count(); ++i) {
    if (wish.never.contains(type.value(i)->name())) continue;
    if (chosen->number() == 0 || wish.never.contains(chosen->name())) chosen = type.value(i);
  }
  return chosen->name();
}

std::string TimestampText(From::TimeUnit unit) {
  switch (unit) {
    case From::SECONDS:
      return "1767225600";
    case From::MICROSECONDS:
      return "1767225600500000";
    default:
      return "1767225600500";
  }
}

SampleText MessageValue(const pb::Descriptor& message, const From& from) {
  if (message.name() == "Timestamp") return {Within(from, TimestampText(from.unit())), false};
  if (message.name() == "Duration") return {Within(from, "1500"), false};
  if (message.name() == "Struct") return {R"({"sample":true})", true};
  if (message.name() == "ListValue") return {R"(["sample",1])", true};
  return {message.name() == "Value" ? "sample" : "", false};
}

SampleText ScalarValue(const Field& field, const Field& type, const From& from,
                       const SampleWish& wish) {
  switch (type.cpp_type()) {
    case Field::CPPTYPE_STRING:
      if (type.type() == Field::TYPE_BYTES) return {BytesText(from), false};
      return {StringText(field, from), false};
    case Field::CPPTYPE_ENUM:
      return {EnumText(*type.enum_type(), wish), false};
    case Field::CPPTYPE_BOOL:
      return {"true", true};
    case Field::CPPTYPE_FLOAT:
    case Field::CPPTYPE_DOUBLE:
      return {Within(from, "1.5"), true};
    case Field::CPPTYPE_MESSAGE:
      return MessageValue(*type.message_type(), from);
    default:
      return {Within(from, "7"), true};
  }
}

}  // namespace

SampleText SampleValue(const Field& field, const From& from, const SampleWish& wish) {
  const Field& type = Inner(field);
  SampleText sample = ScalarValue(field, type, from, wish);
  if (!wish.text.empty()) return {wish.text, sample.is_json};
  for (const std::string& allowed : from.allowed()) {
    if (wish.never.contains(allowed)) continue;
    return {allowed, sample.is_json};
  }
  if (type.cpp_type() == Field::CPPTYPE_STRING && wish.never.contains(sample.text)) {
    sample.text += "-1";
  }
  return sample;
}

}  // namespace beacongate::broker
