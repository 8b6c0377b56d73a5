// `beaconctl schema sample FILE`: prints a request that fills every field that a client can fill.
#pragma once

#include "deploy/broker/command.h"

namespace beacongate::broker {

void AddSchemaSampleCommand(CLI::App* schema, Chosen* chosen);

}  // namespace beacongate::broker
