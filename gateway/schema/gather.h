// Beacon and request -> one value per operation of the plan. No allocation in the steady state.
#pragma once

#include <cstdint>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// What the request alone says, once for all of its beacons. The context stays while they are
// gathered.
void GatherRequest(const Plan& plan, const RequestContext& context, EncodeState* state);

// kNone: the state holds values, what is taken and written, notes. Otherwise *rejected_path is that
// of the field that is missing or wrong, and all values are there nevertheless.
// REQUIRES: GatherRequest with this plan.
Rejection Gather(const Plan& plan, const Beacon& beacon, EncodeState* state,
                 uint32_t* rejected_path);

// The same for an element, whose members were assigned. Anything but kNone: it does not convert.
Rejection GatherElement(const Plan& plan, EncodeState* state);

// The parameter that feeds a field of one value: of the first name, in order of preference, that
// was sent with something in it; else of the first that was sent at all; else kNoParameter.
uint32_t ChooseParameter(const FieldOp& op, const EncodeState& state);

// `text` if it is UTF-8, else the repaired text in *storage.
std::string_view Utf8OrRepaired(std::string_view text, std::string* storage);

}  // namespace beacongate
