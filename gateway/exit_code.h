// How programs end, and what a start that failed reports.
#pragma once

#include <string>
#include <vector>

namespace beacongate {

enum class ExitCode : int {
  kDone = 0,
  kCheckFailed = 1,
  kUsage = 2,        // command line, configuration, schema
  kEnvironment = 3,  // broker, port, disk
};

// Every fault found, each a whole line: "where: what is wrong; what to do".
struct StartFailure {
  ExitCode code = ExitCode::kDone;
  std::vector<std::string> faults;

  void Add(ExitCode kind, std::string fault) {
    // A fault of the configuration is told first: it may be the cause of the others.
    if (code != ExitCode::kUsage) code = kind;
    faults.push_back(std::move(fault));
  }
  bool empty() const { return faults.empty(); }
};

}  // namespace beacongate
