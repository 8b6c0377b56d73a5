// beaconctl: what is to be done on the side of the brokers. A table of commands, each in a file of
// its own.
#include <signal.h>

#include <array>
#include <string>

#include "deploy/broker/command.h"
#include "deploy/broker/quarantine_command.h"
#include "deploy/broker/schema/schema_command.h"
#include "deploy/broker/tail_command.h"
#include "deploy/broker/topic_command.h"
#include "gateway/base/version.h"

namespace {

using beacongate::ExitCode;
using beacongate::broker::Chosen;

struct Command {
  void (*add)(CLI::App* app, Chosen* chosen);
};

constexpr std::array kCommands = {
    Command{beacongate::broker::AddQuarantineCommand},
    Command{beacongate::broker::AddTailCommand},
    Command{beacongate::broker::AddSchemaCommand},
    Command{beacongate::broker::AddTopicCommand},
};

// Before any thread is made, so that all of them inherit it: the command decides when to look.
void BlockEndSignals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Looks after the Kafka topics that Beacongate fills, and after their schemas.",
               "beaconctl");
  app.set_version_flag("--version", std::string("beaconctl ") + beacongate::kVersion);
  app.require_subcommand(1);
  app.footer(
      "\nExample:\n  beaconctl tail --brokers 127.0.0.1:9092 --topic beacons --until-end\n\n"
      "`beaconctl COMMAND --help` says more. Exit codes: 0 done, 1 the check failed, 2 usage,\n"
      "3 environment (no broker).");
  Chosen chosen;
  for (const Command& command : kCommands) command.add(&app, &chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(app.exit(error) == 0 ? ExitCode::kDone : ExitCode::kUsage);
  }
  BlockEndSignals();
  return static_cast<int>(chosen());
}
