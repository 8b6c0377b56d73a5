// What a field's (beacon.v1.from) option asks for beyond its type. Immutable once compiled
// (value_compiler.h); any thread may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/enum_table.h"
#include "gateway/schema/mask_key.h"
#include "gateway/schema/name_table.h"
#include "gateway/schema/text_encoding.h"
#include "gateway/schema/transform.h"
#include "gateway/schema/value.h"
#include "gateway/schema/value_format.h"
#include "gateway/schema/value_memory.h"

namespace beacongate {

enum class TooLong : uint8_t { kCut, kUnset, kReject };
enum class MaskKind : uint8_t { kNone, kDrop, kTruncateIp, kHash };

struct ValueRules {
  EnumTable enums;  // kEnum
  std::vector<TextTransform> transforms;
  TextEncoding encoding = TextEncoding::kRaw;
  size_t max_length = SIZE_MAX;
  TooLong too_long = TooLong::kCut;
  bool has_allowed = false;
  NameTable allowed_texts;             // kString
  std::vector<uint64_t> allowed_bits;  // integers and enums, sorted
  std::optional<Value> min;
  std::optional<Value> max;
  MaskKind mask = MaskKind::kNone;
  std::shared_ptr<const MaskKey> mask_key;  // kHash
  bool has_default = false;
  Value default_value;       // its text is a view of default_text
  std::string default_text;  // as it is written
};

// Convert (convert.h) for a format that has rules.
ValueState ConvertByRules(const ValueFormat& format, std::string_view text, ValueKind kind,
                          ValueMemory* memory, Value* value);

// What a default and the operand of a condition go through, with rules or without: all of Convert
// but the transforms.
ValueState ConvertWithoutTransforms(const ValueFormat& format, std::string_view text,
                                    ValueKind kind, ValueMemory* memory, Value* value);

// The text as a value of the field's type, neither checked nor masked: for bounds and allowed
// values.
ValueState ConvertConstant(const ValueFormat& format, std::string_view text, ValueMemory* memory,
                           Value* value);

// Whether `a` is less. REQUIRES: both are values of the type, a number, Timestamp or Duration.
bool IsLess(ValueType type, const Value& a, const Value& b);

}  // namespace beacongate
