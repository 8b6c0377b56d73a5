#include "tests/unit/schema/reference_convert.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <strings.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <stdexcept>

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

// A decimal number without exponent, its point moved `shift` places to the right.
struct Plain {
  bool negative = false;
  std::string integer;
  std::string fraction;
};

std::string Digits(const std::string& text, size_t at) {
  return text.substr(at, std::min(text.find_first_not_of("0123456789", at), text.size()) - at);
}

std::optional<Plain> ToPlain(const std::string& text, int shift) {
  Plain plain{.negative = text.starts_with('-'), .integer = {}, .fraction = {}};
  size_t at = plain.negative ? 1 : 0;
  plain.integer = Digits(text, at);
  at += plain.integer.size();
  if (at < text.size() && text[at] == '.') {
    plain.fraction = Digits(text, at + 1);
    at += 1 + plain.fraction.size();
  }
  if (plain.integer.empty() && plain.fraction.empty()) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    const size_t sign = text.find_first_of("+-", at) == at + 1 ? 1 : 0;
    const std::string exponent = Digits(text, at + 1 + sign);
    if (exponent.empty() || at + 1 + sign + exponent.size() != text.size()) return std::nullopt;
    shift += std::stoi(text.substr(at + 1));
  }
  for (; shift > 0; --shift) {
    plain.integer += plain.fraction.empty() ? '0' : plain.fraction[0];
    plain.fraction.erase(0, 1);
  }
  for (; shift < 0; ++shift) {
    plain.fraction.insert(0, 1, plain.integer.empty() ? '0' : plain.integer.back());
    if (!plain.integer.empty()) plain.integer.pop_back();
  }
  while (plain.integer.starts_with('0')) plain.integer.erase(0, 1);
  while (plain.fraction.ends_with('0')) plain.fraction.pop_back();
  if (plain.integer.empty()) plain.integer.push_back('0');
  return plain;
}

std::string SignedDigits(const Plain& plain) {
  std::string digits(plain.negative ? 1 : 0, '-');
  digits.append(plain.integer);
  return digits;
}

template <typename Integer>
std::optional<Integer> ToInteger(const std::string& text) {
  const std::optional<Plain> plain = ToPlain(text, 0);
  if (!plain || !plain->fraction.empty()) return std::nullopt;
  try {
    if constexpr (std::numeric_limits<Integer>::is_signed) {
      const long long number = std::stoll(SignedDigits(*plain));
      if (number < std::numeric_limits<Integer>::min()) return std::nullopt;
      if (number > std::numeric_limits<Integer>::max()) return std::nullopt;
      return static_cast<Integer>(number);
    } else {
      if (plain->negative && plain->integer != "0") return std::nullopt;
      const unsigned long long number = std::stoull(plain->integer);
      if (number > std::numeric_limits<Integer>::max()) return std::nullopt;
      return static_cast<Integer>(number);
    }
  } catch (const std::out_of_range&) {
    return std::nullopt;
  }
}

template <typename Float>
std::optional<Float> ToFloat(const std::string& text, Float (*parse)(const char*, char**)) {
  if (!ToPlain(text, 0)) return std::nullopt;
  const Float number = parse(text.c_str(), nullptr);
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<bool> ToBool(const std::string& text) {
  for (const char* word : {"1", "true", "yes", "on"}) {
    if (strcasecmp(text.c_str(), word) == 0) return true;
  }
  for (const char* word : {"0", "false", "no", "off"}) {
    if (strcasecmp(text.c_str(), word) == 0) return false;
  }
  return std::nullopt;
}

std::optional<pb::Timestamp> FromSeconds(const Plain& seconds) {
  if (seconds.integer.size() > 12) return std::nullopt;
  pb::Timestamp time;
  int64_t whole = std::stoll(seconds.integer);
  auto nanos = static_cast<int32_t>(std::stoll((seconds.fraction + "000000000").substr(0, 9)));
  if (seconds.negative) {
    whole = -whole;
    if (nanos > 0) {
      --whole;
      nanos = 1'000'000'000 - nanos;
    }
  }
  if (whole < pb::util::TimeUtil::kTimestampMinSeconds) return std::nullopt;
  if (whole > pb::util::TimeUtil::kTimestampMaxSeconds) return std::nullopt;
  time.set_seconds(whole);
  time.set_nanos(nanos);
  return time;
}

std::optional<pb::Timestamp> ToTimestamp(const std::string& text, beacon::v1::From::TimeUnit unit) {
  const int shift = unit == beacon::v1::From::SECONDS        ? 0
                    : unit == beacon::v1::From::MICROSECONDS ? -6
                                                             : -3;
  if (const std::optional<Plain> seconds = ToPlain(text, shift)) return FromSeconds(*seconds);
  pb::Timestamp time;
  if (!pb::util::TimeUtil::FromString(text, &time)) return std::nullopt;
  return time;
}

bool SetTimestamp(const std::optional<pb::Timestamp>& time, const FieldDescriptor& field,
                  pb::Message* message) {
  if (!time) return false;
  pb::Message* inner = message->GetReflection()->MutableMessage(message, &field);
  return inner->ParseFromString(time->SerializeAsString());
}

template <typename Value, typename Setter>
bool SetIf(const std::optional<Value>& value, Setter setter, const FieldDescriptor& field,
           pb::Message* message) {
  if (value) (message->GetReflection()->*setter)(message, &field, *value);
  return value.has_value();
}

bool SetField(const std::string& text, beacon::v1::From::TimeUnit unit,
              const FieldDescriptor& field, pb::Message* message) {
  using pb::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return SetIf(ToInteger<int32_t>(text), &Reflection::SetInt32, field, message);
    case FieldDescriptor::CPPTYPE_INT64:
      return SetIf(ToInteger<int64_t>(text), &Reflection::SetInt64, field, message);
    case FieldDescriptor::CPPTYPE_UINT32:
      return SetIf(ToInteger<uint32_t>(text), &Reflection::SetUInt32, field, message);
    case FieldDescriptor::CPPTYPE_UINT64:
      return SetIf(ToInteger<uint64_t>(text), &Reflection::SetUInt64, field, message);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return SetIf(ToFloat<float>(text, std::strtof), &Reflection::SetFloat, field, message);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SetIf(ToFloat<double>(text, std::strtod), &Reflection::SetDouble, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetIf(ToBool(text), &Reflection::SetBool, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetTimestamp(ToTimestamp(text, unit), field, message);
    default:
      return false;
  }
}

}  // namespace

Conversion ReferenceConvert(const std::string& text, bool is_null, beacon::v1::From::TimeUnit unit,
                            const FieldDescriptor& field, pb::Message* message) {
  if (is_null) return Conversion::kNoValue;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    message->GetReflection()->SetString(message, &field, text);
    return Conversion::kDone;
  }
  if (text.empty()) return Conversion::kNoValue;
  return SetField(text, unit, field, message) ? Conversion::kDone : Conversion::kInvalid;
}

}  // namespace beacongate::testing
