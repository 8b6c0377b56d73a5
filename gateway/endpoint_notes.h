// What an operator is told of each endpoint at the start: what its beacons become, and where those
// go that it refuses. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/schemas.h"

namespace beacongate {

struct EndpointNote {
  std::string text;      // a line
  bool warning = false;  // beacons may be refused, and nothing keeps them
};

// One for each endpoint, in their order.
std::vector<EndpointNote> EndpointNotes(const GatewayConfig& config, const Schemas& schemas);

}  // namespace beacongate
