// Text of a parameter or header -> value of a field's type. Pure, without allocation. What is
// understood is documented in proto/beacon/v1/options.proto.
#pragma once

#include <string_view>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/value_format.h"

namespace beacongate {

// The text of a kString must be valid UTF-8. The
// value's text is a view of `text`. Writes the members of *value that the type has; filled in
// place, because returning a structure of this size costs more than most conversions.
ValueState Convert(const ValueFormat& format, std::string_view text, ValueKind kind, Value* value);

}  // namespace beacongate
