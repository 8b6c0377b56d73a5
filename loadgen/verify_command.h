// `beaconload verify RUNLOG...`: holds a topic against what one or more senders logged.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "loadgen/exit_code.h"

namespace beacongate::loadgen {

struct VerifyCommandOptions;

class VerifyCommand {
 public:
  // Adds the subcommand and its options to `app`.
  explicit VerifyCommand(CLI::App* app);
  ~VerifyCommand();

  bool chosen() const;
  // The report goes to stdout, reasons to stderr.
  ExitCode Run();

 private:
  std::unique_ptr<VerifyCommandOptions> options_;
  CLI::App* command_;
};

}  // namespace beacongate::loadgen
