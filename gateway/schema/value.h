// A field's value between text and wire format.
#pragma once

#include <cstdint>
#include <string_view>

namespace beacongate {

// What a schema's field holds, and so how it is converted and written.
enum class ValueType : uint8_t {
  kString,
  kBytes,
  kInt32,
  kInt64,
  kUint32,
  kUint64,
  kSint32,
  kSint64,
  kFixed32,
  kFixed64,
  kSfixed32,
  kSfixed64,
  kFloat,
  kDouble,
  kBool,
  kTimestamp,
  kDuration,
  kEnum,  // always with rules, which hold its names
};

enum class ValueState : uint8_t {
  kUnset,
  kSet,
  kInvalid,  // a value was sent that does not convert
  kDropped,  // a value was sent that converts and is never written
  kTooLong,  // a value was sent whose length refuses the beacon
};

// What became of a text on its way to a value that is set; bits of Value::notes.
enum ValueNote : uint8_t {
  kRepairedNote = 1,   // U+FFFD stands for bytes that were no UTF-8
  kTruncatedNote = 2,  // cut to the length that the field allows
  kDefaultNote = 4,    // it is the field's default
};

struct Value {
  ValueState state = ValueState::kUnset;
  uint8_t notes = 0;
  int32_t nanos = 0;  // kTimestamp, kDuration
  uint64_t bits = 0;  // integers, enums in two's complement; float, double as IEEE bits; seconds
  std::string_view text{};  // kString, kBytes
};

}  // namespace beacongate
