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

struct ServeOptions {
  std::function<void()> while_serving = {};  // called once it serves
  ConfigLoader load_again = {};              // for SIGHUP, which is only logged without
  bool take_over = false;                    // from the process that serves now, if there is one
};

// Builds the gateway, serves, drains after SIGTERM or SIGINT (a second one hastens it), and says in
// the last log line what became of every beacon. A service manager is told all the way, see
// service_manager.h. A process that takes over ends this one as SIGTERM does.
ExitCode Serve(const GatewayConfig& config, const Clock& clock, const ServeOptions& options = {});

}  // namespace beacongate
