// `beaconload run`: sends, reads the topic meanwhile, and judges when both are done.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "loadgen/exit_code.h"

namespace beacongate::loadgen {

struct RunCommandOptions;

class RunCommand {
 public:
  // Adds the subcommand and its options to `app`.
  explicit RunCommand(CLI::App* app);
  ~RunCommand();

  bool chosen() const;
  // Live lines and reasons go to stderr, the report to stdout. The first SIGINT or SIGTERM ends the
  // sending and the rest is verified; the next one ends the waiting, too.
  ExitCode Run();

 private:
  std::unique_ptr<RunCommandOptions> options_;
  CLI::App* command_;
};

}  // namespace beacongate::loadgen
