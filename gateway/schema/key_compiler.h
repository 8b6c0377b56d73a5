// The record option's shard_key and partitioner -> the operations whose values are the key. At
// start only.
#pragma once

#include <google/protobuf/descriptor.h>

#include "gateway/schema/compile_context.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// REQUIRES: the plan has its operations and paths.
void CompileKey(const google::protobuf::Descriptor& message, CompileContext* context, Plan* plan);

}  // namespace beacongate
