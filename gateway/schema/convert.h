// Text of a parameter or header -> value of a field's type. Pure, without allocation. What is
// understood is documented in proto/beacon/v1/options.proto.
#pragma once

#include <string_view>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/value.h"

namespace beacongate {

// `unit_digits` is for kTimestamp: see ParseEpoch. The text of a kString must be valid UTF-8. The
// value's text is a view of `text`. Writes the members of *value that the type has; filled in
// place, because returning a structure of this size costs more than most conversions.
ValueState Convert(std::string_view text, ValueKind kind, ValueType type, int unit_digits,
                   Value* value);

}  // namespace beacongate
