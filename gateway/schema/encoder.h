// Values -> the bytes of a record. Pure; no allocation once the state's buffer has its size.
#pragma once

#include <string_view>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Fills state->receipt, the beginning of every record of the request that needs no notes.
// REQUIRES: GatherRequest has filled the state.
void WriteRequest(const Plan& plan, EncodeState* state);

// A view into the state's buffer. Fields stand in the order of their numbers, as protobuf's
// deterministic serialisation writes them. REQUIRES: WriteRequest, then Gather.
std::string_view WriteRecord(const Plan& plan, EncodeState* state);

// The same without a receipt: the content of an element. REQUIRES: GatherElement has filled it.
std::string_view WriteMessage(const Plan& plan, EncodeState* state);

}  // namespace beacongate
