// What is wrong between settings that are each right: missing tables, two endpoints with one path,
// a quota that holds no journal. Needs neither schema nor Kafka; those are checked at start. Pure;
// any thread.
#pragma once

#include "gateway/config/config_reader.h"
#include "gateway/config/gateway_config.h"

namespace beacongate {

// `places` tells what was given, and where.
void Validate(const GatewayConfig& config, const Places& places, FaultList* faults);

}  // namespace beacongate
