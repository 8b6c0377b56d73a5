// Beacon and request -> one value per operation of the plan. No allocation in the steady state.
#pragma once

#include <cstdint>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// kNone: state->values, taken, unconverted and rest_bound are set. Otherwise *rejected_op is the
// operation whose field is missing or wrong.
Rejection Gather(const Plan& plan, const RequestContext& context, const Beacon& beacon,
                 EncodeState* state, uint32_t* rejected_op);

// `text` if it is UTF-8, else the repaired text in *storage.
std::string_view Utf8OrRepaired(std::string_view text, std::string* storage);

}  // namespace beacongate
