// Which options a running gateway can take over, and which only its next start. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"

namespace beacongate {

// What differs between the two and cannot change while the gateway runs, each a whole line: "FILE:
// what; what to do". Empty: `next` can take the place of `now`.
std::vector<std::string> ChangesThatNeedARestart(const GatewayConfig& now,
                                                 const GatewayConfig& next);

}  // namespace beacongate
