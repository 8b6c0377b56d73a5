// Serving until a signal: what main does between Build and the exit code.
#pragma once

#include <functional>

#include "gateway/base/clock.h"
#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/serving.h"

namespace beacongate {

// Blocks SIGTERM, SIGINT and SIGHUP in this thread and those that it will start, and ignores
// SIGPIPE. REQUIRES: called before any thread is started.
void TakeSignals();

// Builds the gateway, serves, drains after SIGTERM or SIGINT (a second one hastens it), and says in
// the last log line what became of every beacon. A service manager is told all the way, see
// service_manager.h. `while_serving`, if given, is called once it
// serves. SIGHUP reloads by `load_again`; without one it is only logged.
ExitCode Serve(const GatewayConfig& config, const Clock& clock,
               const std::function<void()>& while_serving = {},
               const ConfigLoader& load_again = {});

}  // namespace beacongate
