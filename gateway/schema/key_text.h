// The text of a record's key from the values of its fields. Pure.
#pragma once

#include <string_view>

#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

struct KeyText {
  std::string_view text;
  bool present = false;  // false: no key field has a value, or the schema has no key
};

// A view into the state's values or into state->key.
KeyText BuildKey(const Plan& plan, EncodeState* state);

}  // namespace beacongate
