// The value of a field whose source is no parameter: a header, cookie, segment of the path, or fact
// of the request. No allocation in the steady state.
#pragma once

#include <cstdint>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Texts go to the state's memory of the request if the operation is of it, else to that of the
// beacon. REQUIRES: *value is unset, the source is neither a parameter nor the rest, and
// state->headers is set.
void FillFromRequest(const Plan& plan, uint32_t op, const RequestContext& context,
                     const Beacon& beacon, EncodeState* state, Value* value);

}  // namespace beacongate
