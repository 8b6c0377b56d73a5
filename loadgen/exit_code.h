// How the programs end (the same for all of them).
#pragma once

namespace beacongate::loadgen {

enum ExitCode : int {
  kDone = 0,
  kCheckFailed = 1,  // the run is void, or what came back is not what was sent
  kUsage = 2,        // arguments or configuration
  kEnvironment = 3,  // no server, no broker, no disk
};

}  // namespace beacongate::loadgen
