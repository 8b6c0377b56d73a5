// The conditions and routes of a record option -> Plan::conditions, with every fault. At start and
// on reload; blocks on nothing.
#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

#include "gateway/schema/plan.h"
#include "proto/schema_fault.h"

namespace beacongate {

// REQUIRES: the plan's ops and paths are complete, but for those of fields that have faults.
void CompileConditions(const google::protobuf::Descriptor& message, Plan* plan,
                       std::vector<SchemaFault>* faults);

}  // namespace beacongate
