// `beacongate check`: everything that can be found wrong without opening a port or asking a broker.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"

namespace beacongate {

// Schemas and librdkafka's properties; the configuration's own faults are the loader's. *notes gets
// what is no fault and still worth a look, if there are no faults.
StartFailure Check(const GatewayConfig& config, std::vector<std::string>* notes);

}  // namespace beacongate
