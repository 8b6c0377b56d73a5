// JSON text -> google.protobuf.Struct, ListValue and Value on the wire. Pure; no allocation once
// arena and buffer have their size.
#pragma once

#include <cstddef>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"
#include "gateway/schema/plan.h"
#include "gateway/schema/value.h"
#include "gateway/schema/wire_buffer.h"

namespace beacongate {

// Parsers of protobuf give up at 100 nested messages, and a level of objects takes three of them.
constexpr size_t kFreeJsonDepthMax = 30;
constexpr size_t kMessageDepthMax = 100;

// Appends the content of a message of that type. kUnset: there is no value. kInvalid: the text is
// not what the type takes, a number is beyond a double, or it has more than depth_max levels. What
// was appended counts only with kSet. Sets *repaired if U+FFFD took the place of a lone surrogate.
// REQUIRES: kStruct, kListValue or kJsonValue.
ValueState AppendFreeJson(ElementType type, const Parameter& parameter, size_t depth_max,
                          Arena* arena, WireBuffer* out, bool* repaired);

}  // namespace beacongate
