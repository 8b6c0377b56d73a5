// Composites: repeated fields, maps and free JSON, finished as wire bytes while values are
// gathered. No allocation in the steady state.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// A repeated field or map from all parameters of its names; marks those that are taken. REQUIRES: a
// plan that is not flat, assigned parameters, an operation of shape kFinished that has a param.
void FinishFromParameters(const Plan& plan, uint32_t op, EncodeState* state, Value* value);

// Free JSON or a repeated field from one text, of whatever source; null if there is none.
void FinishFromValue(const Plan& plan, uint32_t op, const Parameter* parameter, EncodeState* state,
                     Value* value);

}  // namespace beacongate
