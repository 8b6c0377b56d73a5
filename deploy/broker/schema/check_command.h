// `beaconctl schema check OLD NEW`: what a change of a schema breaks, a line for each finding
// (proto/evolution). Ends with kCheckFailed when something breaks, with kDone when there are only
// warnings, and with kUsage when a schema cannot be read.
#pragma once

#include <string>
#include <vector>

#include "deploy/broker/command.h"
#include "proto/evolution/finding.h"
#include "proto/schema_pool.h"

namespace beacongate::broker {

void AddSchemaCheckCommand(CLI::App* schema, Chosen* chosen);

// Of these messages of `before`, or, if none is named, of its records. The files of the findings
// are paths. An Error is a name that `before` does not have.
Result<std::vector<evolution::Finding>> CheckSchemas(const SchemaPool& before,
                                                     const SchemaPool& after,
                                                     std::vector<std::string> messages);

}  // namespace beacongate::broker
