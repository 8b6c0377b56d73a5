// `beaconctl quarantine list`, `export` and `resubmit`: what the gateway put aside because Kafka
// would not take it. None of them touches a file that a running gateway writes.
#pragma once

#include "deploy/broker/command.h"

namespace beacongate::broker {

void AddQuarantineCommand(CLI::App* app, Chosen* chosen);

}  // namespace beacongate::broker
