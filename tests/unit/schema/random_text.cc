#include "tests/unit/schema/random_text.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace beacongate::testing {
namespace {

using beacon::v1::From;
using google::protobuf::FieldDescriptorProto;
using Texts = std::vector<std::string>;

const Texts kAny{"",
                 "0",
                 "1",
                 "-1",
                 "42",
                 "-0",
                 "3.0",
                 "2.5",
                 "1e3",
                 "-1e2",
                 "12.5e1",
                 "5000e-3",
                 "1e400",
                 "1e39",
                 "0.1",
                 "-0.0",
                 "true",
                 "FALSE",
                 "yes",
                 "off",
                 "maybe",
                 "null",
                 "NaN",
                 "Infinity",
                 "127",
                 "128",
                 "16383",
                 "16384",
                 "2147483647",
                 "2147483648",
                 "4294967295",
                 "-2147483648",
                 "4294967296",
                 "9223372036854775807",
                 "18446744073709551615",
                 "18446744073709551616",
                 "9007199254740993.0",
                 "1767225600500",
                 "1767225600",
                 "-1500",
                 "1767225600500.25",
                 "253402300800000",
                 "2026-01-31T12:00:00Z",
                 "2026-01-31T12:00:00.123456789+01:00",
                 "2026-02-30T12:00:00Z",
                 "1.5s",
                 "200ms",
                 "-7us",
                 "1m",
                 "a",
                 "a|b",
                 "a,b,,c",
                 "\u00fcml\u00e4ut",
                 "\U0001f6d2",
                 " 1",
                 "1 ",
                 "+1",
                 "0x1F",
                 "1,5",
                 "red",
                 "COLOR_RED",
                 "dark_blue",
                 "192.0.2.7",
                 "2001:db8:1:2::3",
                 "https://User@A.example:80/p%20q?x=1&id=a%20b+c#f",
                 "HTTP://b.example",
                 "{\"a\":1}",
                 "[1,\"x\"]",
                 "{\"a\":",
                 "[",
                 " \t\n",
                 "text of some length that takes more than one word of memory to hold"};

const Texts& TextsOfMessage(const std::string& name, From::TimeUnit unit) {
  static const Texts kSeconds{"1767225600", "0", "-1.5", "1e9", "2026-01-31T12:00:00.25+01:00"};
  static const Texts kMillis{"1767225600500", "0", "-1500", "1767225600500.25",
                             "1969-12-31T23:59:59.999Z"};
  static const Texts kAuto{"1767225600",
                           "99999999999.5",
                           "100000000000",
                           "1767225600500",
                           "1767225600500250",
                           "-1767225600500250125",
                           "0"};
  static const Texts kDurations{"0",     "1500", "-1500.5", "1.5s",
                                "200ms", "-7us", "1e3",     "0.0000001"};
  if (name == "google.protobuf.Duration") return kDurations;
  return unit == From::AUTO ? kAuto : unit == From::SECONDS ? kSeconds : kMillis;
}

const Texts& TextsOf(const TypeOfValue& type, From::TimeUnit unit) {
  static const Texts kStrings{"a", "x/y",  "Ab C ", "\u00fcml\u00e4ut \U0001f6d2",
                              "0", "true", "bot",   "long text of more than thirty-two bytes"};
  static const Texts kEnums{"red", "COLOR_RED", "Dark_Blue", "-5", "0", "GREY", "none", "300"};
  static const Texts kBools{"1", "0", "true", "FALSE", "Yes", "no", "ON", "off"};
  static const Texts kFloats{"0", "0.5", "-1.25e2", "1e-3", "16777217", "-0.0", "3"};
  static const Texts kUnsigned{"0", "1", "127", "128", "16384", "4294967295", "1e3", "7.0", "-0"};
  static const Texts kSigned{"0", "1", "-1", "127", "-2147483648", "2147483647", "1e3", "-2.50e1"};
  if (type.IsEnum()) return kEnums;
  if (type.IsString() || type.IsBytes()) return kStrings;
  const bool is_bool = type.type == FieldDescriptorProto::TYPE_BOOL;
  if (is_bool || type.name == "google.protobuf.BoolValue") return kBools;
  if (type.name.ends_with("Int32Value") || type.name.ends_with("Int64Value")) {
    return type.name.find("UInt") == std::string::npos ? kSigned : kUnsigned;
  }
  if (type.name.ends_with("FloatValue") || type.name.ends_with("DoubleValue")) return kFloats;
  if (type.IsMessage()) return TextsOfMessage(type.name, unit);
  switch (type.type) {
    case FieldDescriptorProto::TYPE_FLOAT:
    case FieldDescriptorProto::TYPE_DOUBLE:
      return kFloats;
    case FieldDescriptorProto::TYPE_UINT32:
    case FieldDescriptorProto::TYPE_UINT64:
    case FieldDescriptorProto::TYPE_FIXED32:
    case FieldDescriptorProto::TYPE_FIXED64:
      return kUnsigned;
    default:
      return kSigned;
  }
}

const std::string& OneOf(const Texts& texts, Random* random) {
  return texts[Below(texts.size(), random)];
}

}  // namespace

bool TypeOfValue::IsString() const {
  return type == FieldDescriptorProto::TYPE_STRING || name == "google.protobuf.StringValue";
}

bool TypeOfValue::IsBytes() const {
  return type == FieldDescriptorProto::TYPE_BYTES || name == "google.protobuf.BytesValue";
}

bool TypeOfValue::IsNumber() const {
  return !IsString() && !IsBytes() && !IsEnum() && !IsMessage() &&
         type != FieldDescriptorProto::TYPE_BOOL;
}

bool TypeOfValue::IsTime() const {
  return name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration";
}

bool TypeOfValue::IsFreeJson() const {
  return name == "google.protobuf.Struct" || name == "google.protobuf.Value" ||
         name == "google.protobuf.ListValue";
}

std::string GoodText(const TypeOfValue& type, From::TimeUnit unit, Random* random) {
  if (type.IsFreeJson()) return AnyJson(2, random);
  return OneOf(TextsOf(type, unit), random);
}

std::string AnyText(Random* random) { return OneOf(kAny, random); }

std::string AnyJson(int depth, Random* random) {
  const size_t choice = Below(depth > 0 ? 7 : 4, random);
  if (choice == 0) return "null";
  if (choice == 1) return OneIn(2, random) ? "true" : "false";
  if (choice == 2) return OneOf({"0", "-1.50", "1e3", "12345678901234567890", "0.1"}, random);
  if (choice == 3) return JsonString(AnyText(random));
  const bool is_object = choice != 4;
  std::string json(1, is_object ? '{' : '[');
  for (size_t i = 0, count = Below(4, random); i < count; ++i) {
    if (i > 0) json += ',';
    if (is_object) json += JsonString("k" + std::to_string(Below(3, random))) + ":";
    json += AnyJson(depth - 1, random);
  }
  return json + (is_object ? '}' : ']');
}

std::string JsonString(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string FromJsonString(const std::string& json) {
  return nlohmann::json::parse(json).get<std::string>();
}

std::string WithBlanks(const std::string& json) {
  std::string text = " ";
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    text += json[i];
    if (in_string && json[i] == '\\')
      text += json[++i];
    else if (json[i] == '"')
      in_string = !in_string;
    else if (!in_string && std::string(":,{[").find(json[i]) != std::string::npos)
      text += " \n";
  }
  return text + "\t";
}

bool IsJsonWord(const std::string& text) {
  return !text.empty() && nlohmann::json::accept(text) &&
         std::string("{[\" \tn").find(text[0]) == std::string::npos && text.back() != ' ';
}

}  // namespace beacongate::testing
