// `beacongate check`: everything that can be found wrong without opening a port or asking a broker.
#pragma once

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"

namespace beacongate {

// Schemas and librdkafka's properties; the configuration's own faults are the loader's.
StartFailure Check(const GatewayConfig& config);

}  // namespace beacongate
