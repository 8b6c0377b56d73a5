// Where the values of the last record came from, in words: for `explain`. From what an encoding
// keeps anyway; slow, and allocates.
#pragma once

#include <vector>

#include "gateway/schema/encode_plan.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Of the fields that have a value, in the order of the wire. REQUIRES: the state has encoded a
// record by this plan, and the beacon is still there.
std::vector<FieldOrigin> OriginsOf(const Plan& plan, const EncodeState& state);

}  // namespace beacongate
