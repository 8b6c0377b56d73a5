// How the text of a field becomes its value: the field's type, and what its (beacon.v1.from) option
// asks for beyond it. Immutable once compiled; any thread may convert by it.
#pragma once

#include <cstdint>
#include <memory>

#include "gateway/schema/value.h"

namespace beacongate {

struct ValueRules;  // value_rules.h

struct ValueFormat {
  ValueType type = ValueType::kString;
  int unit_digits = 0;  // kTimestamp: see ParseEpoch; kDuration: see ParseDuration
  // Enum values, transforms, lengths, bounds, masks; null if the type says it all, so that most
  // fields pay one test for them.
  std::shared_ptr<const ValueRules> rules{};
};

}  // namespace beacongate
