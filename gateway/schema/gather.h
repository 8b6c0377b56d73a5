// Beacon and request -> one value per operation of the plan. No allocation in the steady state.
#pragma once

#include <cstdint>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// kNone: the state holds values, what is taken and written, notes. Otherwise *rejected_path is that
// of the field that is missing or wrong, and all values are there nevertheless.
Rejection Gather(const Plan& plan, const RequestContext& context, const Beacon& beacon,
                 EncodeState* state, uint32_t* rejected_path);

// The same for an element, whose members were assigned. Anything but kNone: it does not convert.
Rejection GatherElement(const Plan& plan, EncodeState* state);

// `text` if it is UTF-8, else the repaired text in *storage.
std::string_view Utf8OrRepaired(std::string_view text, std::string* storage);

}  // namespace beacongate
