// Values of one declared field, for tests: what a text becomes, in words.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "gateway/schema/convert.h"
#include "proto/schema_options.h"
#include "gateway/schema/value_compiler.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate::testing {

class FieldUnderTest {
 public:
  // `field`: such as `int32 a = 2 [(beacon.v1.from) = { param: "a" max: "9" }];`, with number 2;
  // declarations that it needs may stand in front of it.
  explicit FieldUnderTest(const std::string& field) : schema_(VisitSchema(field)) {
    if (schema_ == nullptr) {
      ADD_FAILURE() << "faulty: " << field;
      return;
    }
    const auto& descriptor = *schema_->plan->message().FindFieldByNumber(2);
    const auto key = std::make_shared<const MaskKey>(TestOptions().mask_key);
    format_ = CompileValueFormat(descriptor, *FromOption(descriptor), key,
                                 [](const std::string& fault) { ADD_FAILURE() << fault; });
  }

  // "unset", "invalid", "dropped", "too long", or the value; behind it "(cut)" and "(repaired)".
  // Integers in decimal, times as seconds:nanos.
  std::string Of(std::string_view text, ValueKind kind = ValueKind::kText) {
    if (!format_) return "no field";
    memory_.Reset();
    Value value;
    EXPECT_EQ(Convert(*format_, text, kind, &memory_, &value), value.state);
    return InWords(value);
  }
  // When nothing was sent.
  std::string OfNothing() {
    Value value;
    if (format_) ApplyDefault(*format_, &value);
    return InWords(value);
  }
  const ValueFormat& format() const { return *format_; }

 private:
  std::string InWords(const Value& value) const {
    switch (value.state) {
      case ValueState::kUnset:
        return "unset";
      case ValueState::kInvalid:
        return "invalid";
      case ValueState::kDropped:
        return "dropped";
      case ValueState::kTooLong:
        return "too long";
      case ValueState::kSet:
        break;
    }
    return Content(value) + ((value.notes & kTruncatedNote) != 0 ? "(cut)" : "") +
           ((value.notes & kRepairedNote) != 0 ? "(repaired)" : "");
  }

  std::string Content(const Value& value) const {
    switch (format_->type) {
      case ValueType::kString:
      case ValueType::kBytes:
        return std::string(value.text);
      case ValueType::kTimestamp:
      case ValueType::kDuration:
        return std::to_string(static_cast<int64_t>(value.bits)) + ":" + std::to_string(value.nanos);
      case ValueType::kUint32:
      case ValueType::kUint64:
      case ValueType::kFixed32:
      case ValueType::kFixed64:
        return std::to_string(value.bits);
      default:
        return std::to_string(static_cast<int64_t>(value.bits));
    }
  }

  std::unique_ptr<Schema> schema_;
  std::optional<ValueFormat> format_;
  ValueMemory memory_;
};

// A string field `a` from parameter a with those options.
inline std::string StringField(const std::string& options) {
  return "string a = 2 [(beacon.v1.from) = { param: \"a\" " + options + " }];";
}

}  // namespace beacongate::testing
