// Two versions of a record's message -> what the change breaks. Pure; any thread.
//
// Looks at the message, at all messages and enums within it, and at what beacon/v1/options.proto
// says on them. Findings stand in the order of the new schema; their files are the names under
// which the new pool knows them.
#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

#include "proto/evolution/finding.h"

namespace beacongate::evolution {

std::vector<Finding> Compare(const google::protobuf::Descriptor& before,
                             const google::protobuf::Descriptor& after);

}  // namespace beacongate::evolution
