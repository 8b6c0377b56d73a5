// One element of a repeated message, or value of a map of messages: a JSON object -> the content of
// the message. No allocation in the steady state.
#pragma once

#include <string_view>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// kSet: *content is a view into the nested state, which is not the caller's. kUnset: there is no
// value. kInvalid: it is no object, or lacks a required field. The notes of the element's fields
// are in `nested` in any case.
ValueState EncodeElement(const Plan& plan, const Parameter& element, EncodeState* nested,
                         std::string_view* content);

}  // namespace beacongate
