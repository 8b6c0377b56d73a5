// beaconload: makes load for a beacon server and tells how it fared. A subcommand is a file.
#include <CLI/CLI.hpp>

#include "loadgen/exit_code.h"
#include "loadgen/send_command.h"

int main(int argc, char** argv) {
  using beacongate::loadgen::ExitCode;
  CLI::App app("Load generator for beacon servers: open loop, honest about latency", "beaconload");
  app.set_version_flag("--version", "beaconload " BEACONGATE_VERSION);
  app.get_formatter()->column_width(36);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the run is void or its check failed, 2 usage, 3 environment.\n"
      "Example: beaconload send --target http://127.0.0.1:8080/b --rate 40000 --duration 30s");
  beacongate::loadgen::SendCommand send(&app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::kDone : ExitCode::kUsage;
  }
  return send.chosen() ? send.Run() : ExitCode::kUsage;
}
