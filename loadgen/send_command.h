// `beaconload send`: sends synthetic beacons to a server and reports how it answered.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "loadgen/exit_code.h"

namespace beacongate::loadgen {

struct SendCommandOptions;

class SendCommand {
 public:
  // Adds the subcommand and its options to `app`.
  explicit SendCommand(CLI::App* app);
  ~SendCommand();

  bool chosen() const;
  // Live lines and reasons go to stderr, the report to stdout.
  ExitCode Run();

 private:
  std::unique_ptr<SendCommandOptions> options_;
  CLI::App* command_;
};

}  // namespace beacongate::loadgen
