// `beacongate explain`: what would become of one request. Opens no port and sends nothing.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"

namespace beacongate {

struct ExplainRequest {
  std::string request_line;          // "GET /b?site=a.com"
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
};

// Runs the request through the gateway's own parser and spine, with a sink that only remembers. On
// kDone *json is one line; otherwise *failure says why.
ExitCode Explain(const GatewayConfig& config, const ExplainRequest& request, std::string* json,
                 StartFailure* failure);

}  // namespace beacongate
