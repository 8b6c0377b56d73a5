// beaconload: makes load for a beacon server and tells how it fared. A subcommand is a file.
#include <CLI/CLI.hpp>

#include "loadgen/exit_code.h"
#include "loadgen/produce_command.h"
#include "loadgen/run_command.h"
#include "loadgen/send_command.h"
#include "loadgen/verify_command.h"

int main(int argc, char** argv) {
  using beacongate::loadgen::ExitCode;
  CLI::App app(
      "Load generator and verifier for beacon servers: open loop, exact about what is lost",
      "beaconload");
  app.set_version_flag("--version", "beaconload " BEACONGATE_VERSION);
  app.get_formatter()->column_width(36);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the run is void or its check failed, 2 usage, 3 environment.\n"
      "Example: beaconload run --target http://127.0.0.1:8080/b --brokers 127.0.0.1:9092 "
      "--topic beacons --rate 20000 --duration 30s");
  beacongate::loadgen::RunCommand run(&app);
  beacongate::loadgen::SendCommand send(&app);
  beacongate::loadgen::VerifyCommand verify(&app);
  beacongate::loadgen::ProduceCommand produce(&app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::kDone : ExitCode::kUsage;
  }
  if (run.chosen()) return run.Run();
  if (verify.chosen()) return verify.Run();
  if (produce.chosen()) return produce.Run();
  return send.chosen() ? send.Run() : ExitCode::kUsage;
}
