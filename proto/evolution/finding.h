// What the comparison of two versions of a schema found. Values; pure.
#pragma once

#include <string>
#include <vector>

#include "proto/evolution/rules.h"
#include "proto/schema_fault.h"

namespace beacongate::evolution {

struct Finding {
  Rule rule;
  // In the new schema. The message says what changed, no more.
  SchemaFault at;
};

// "file:line:column: breaking: what; rule; what to do".
std::string ToLine(const Finding& finding);

// {"breaking":1,"warnings":0,"findings":[{"rule":"","severity":"","file":"","line":0,"column":0,
// "what":"","because":"","remedy":""}]}
std::string ToJson(const std::vector<Finding>& findings);

size_t BreakingCount(const std::vector<Finding>& findings);

}  // namespace beacongate::evolution
