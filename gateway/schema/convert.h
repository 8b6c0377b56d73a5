// Text of a parameter or header -> value of a field's type. Pure, without allocation. What is
// understood is documented in proto/beacon/v1/options.proto.
#pragma once

#include <string_view>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/value_format.h"
#include "gateway/schema/value_memory.h"
#include "gateway/schema/value_rules.h"

namespace beacongate {

// By the type alone. A value that is no text leaves `text`. REQUIRES: not kEnum, whose names are in
// its rules.
ValueState ConvertPlain(ValueType type, int unit_digits, std::string_view text, ValueKind kind,
                        Value* value);

// The text of a kString must be valid UTF-8. The value's text is a view of `text` or into *memory.
// Writes the members of *value that the type has, and adds to its notes; filled in place, because
// returning a structure of this size costs more than most conversions. kUnset: there is no value,
// and the field's default, if it has one, takes its place (see ApplyDefault).
inline ValueState Convert(const ValueFormat& format, std::string_view text, ValueKind kind,
                          ValueMemory* memory, Value* value) {
  if (format.rules == nullptr) [[likely]] {
    return ConvertPlain(format.type, format.unit_digits, text, kind, value);
  }
  return ConvertByRules(format, text, kind, memory, value);
}

// Gives the field's default to a value that is unset.
inline void ApplyDefault(const ValueFormat& format, Value* value) {
  if (format.rules == nullptr || value->state != ValueState::kUnset) return;
  if (format.rules->has_default) *value = format.rules->default_value;
}

}  // namespace beacongate
