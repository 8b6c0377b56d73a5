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
};

enum class ValueState : uint8_t {
  kUnset,
  kSet,
  kInvalid,  // a value was sent that does not convert
};

struct Value {
  ValueState state = ValueState::kUnset;
  int32_t nanos = 0;        // kTimestamp
  uint64_t bits = 0;        // integers in two's complement; float, double as IEEE bits; seconds
  std::string_view text{};  // kString, kBytes
};

}  // namespace beacongate
