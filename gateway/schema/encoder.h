// Values -> the bytes of a record. Pure; no allocation once the state's buffer has its size.
#pragma once

#include <string_view>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// A view into the state's buffer. Fields stand in the order of their numbers, as protobuf's
// deterministic serialisation writes them. REQUIRES: Gather has filled the state.
std::string_view WriteRecord(const Plan& plan, const RequestContext& context, EncodeState* state);

// The same without a receipt: the content of an element. REQUIRES: GatherElement has filled it.
std::string_view WriteMessage(const Plan& plan, EncodeState* state);

// The receipt alone, as the beginning of a record: a view into the state's buffer.
std::string_view WriteReceiptAlone(const Plan& plan, const RequestContext& context,
                                   EncodeState* state);

}  // namespace beacongate
