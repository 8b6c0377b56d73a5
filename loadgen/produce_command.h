// `beaconload produce`: the load straight into a topic, without a gateway: what Kafka and
// librdkafka can do, and topics for `verify`.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "loadgen/exit_code.h"

namespace beacongate::loadgen {

struct ProduceCommandOptions;

class ProduceCommand {
 public:
  // Adds the subcommand and its options to `app`.
  explicit ProduceCommand(CLI::App* app);
  ~ProduceCommand();

  bool chosen() const;
  // Live lines and reasons go to stderr, the report to stdout. SIGINT and SIGTERM end it early.
  ExitCode Run();

 private:
  std::unique_ptr<ProduceCommandOptions> options_;
  CLI::App* command_;
};

}  // namespace beacongate::loadgen
