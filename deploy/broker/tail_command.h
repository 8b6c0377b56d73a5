// `beaconctl tail`: prints the records of a topic as lines of JSON (record_line.h), the value by
// its schema. Runs until SIGINT or SIGTERM, or, with --until-end, to where the partitions ended
// when it started. Ends with kCheckFailed when a record did not decode.
#pragma once

#include "deploy/broker/command.h"

namespace beacongate::broker {

void AddTailCommand(CLI::App* app, Chosen* chosen);

}  // namespace beacongate::broker
