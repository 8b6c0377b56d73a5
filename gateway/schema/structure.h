// What fields have to do with each other once each has its value: oneofs, objects around them,
// what is required. No allocation.
#pragma once

#include <cstdint>

#include "gateway/base/rejection.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Leaves of each oneof the first field that has a value, as if the others had no source; then says
// which objects are written. REQUIRES: a plan that is not flat, and all values.
void ResolveStructure(const Plan& plan, EncodeState* state);

// The first field, in the order of the wire, whose value is so long that it refuses the beacon, or
// that is required and missing or wrong.
Rejection CheckRequirements(const Plan& plan, const EncodeState& state, uint32_t* path);

}  // namespace beacongate
