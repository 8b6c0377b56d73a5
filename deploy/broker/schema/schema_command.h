// `beaconctl schema`: tools for those who write schemas. Needs no broker and no gateway.
#pragma once

#include "deploy/broker/command.h"

namespace beacongate::broker {

void AddSchemaCommand(CLI::App* app, Chosen* chosen);

}  // namespace beacongate::broker
