// Descriptor -> Plan, with every fault of the schema. At start only; blocks on nothing.
#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <vector>

#include "gateway/schema/encode_plan.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Null if faults were appended.
std::unique_ptr<Plan> CompilePlan(const google::protobuf::Descriptor& message,
                                  const EncodePlan::Options& options,
                                  std::vector<SchemaFault>* faults);

}  // namespace beacongate
