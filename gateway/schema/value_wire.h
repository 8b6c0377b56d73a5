// One value as protobuf writes it, without its tag. The caller has room for kValueBytesMax and the
// value's text.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gateway/schema/timestamp_wire.h"
#include "gateway/schema/value.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {

constexpr size_t kValueBytesMax = kTimestampBytesMax;
static_assert(kValueBytesMax >= kVarintBytesMax, "the length of a text");

inline uint64_t ZigZag(int64_t number) {
  return (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63);
}

inline bool IsText(ValueType type) {
  return type == ValueType::kString || type == ValueType::kBytes;
}

// The writer goes by value: bytes are written through a char pointer, which may point to anything
// that is not in a register.
[[gnu::always_inline]] inline WireWriter WriteContent(ValueType type, const Value& value,
                                                      WireWriter writer) {
  switch (type) {
    case ValueType::kString:
    case ValueType::kBytes:
      writer.Delimited(value.text);
      break;
    case ValueType::kInt32:
    case ValueType::kInt64:
    case ValueType::kUint32:
    case ValueType::kUint64:
    case ValueType::kBool:
    case ValueType::kEnum:
      writer.Varint(value.bits);
      break;
    case ValueType::kSint32:
    case ValueType::kSint64:
      writer.Varint(ZigZag(static_cast<int64_t>(value.bits)));
      break;
    case ValueType::kFixed32:
    case ValueType::kSfixed32:
    case ValueType::kFloat:
      writer.Fixed32(static_cast<uint32_t>(value.bits));
      break;
    case ValueType::kFixed64:
    case ValueType::kSfixed64:
    case ValueType::kDouble:
      writer.Fixed64(value.bits);
      break;
    case ValueType::kTimestamp:
    case ValueType::kDuration:
      WriteTimestamp(static_cast<int64_t>(value.bits), value.nanos, &writer);
      break;
  }
  return writer;
}

// Whether proto3's implicit presence leaves the field out.
inline bool IsDefault(ValueType type, const Value& value) {
  if (IsText(type)) return value.text.empty();
  return type != ValueType::kTimestamp && type != ValueType::kDuration && value.bits == 0;
}

// The tag of a wrapper's field 1. The compiler lets no other types into wrappers.
constexpr uint8_t WrapperTag(ValueType type) {
  switch (type) {
    case ValueType::kString:
    case ValueType::kBytes:
      return 0x0a;
    case ValueType::kDouble:
      return 0x09;
    case ValueType::kFloat:
      return 0x0d;
    default:
      return 0x08;
  }
}

}  // namespace beacongate
