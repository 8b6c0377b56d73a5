#include "gateway/command/command_line.h"

#include <CLI/CLI.hpp>

#include "gateway/base/version.h"
#include "gateway/config/option_text.h"

namespace beacongate {
namespace {

constexpr const char* kExamples = R"(Examples:
  beacongate --dev
  beacongate --config /etc/beacongate.toml
  beacongate --config /etc/beacongate.toml --set http.workers=2 --set kafka.linger.ms=10
  beacongate --config /etc/beacongate.toml --take-over
  beacongate check --config /etc/beacongate.toml
  beacongate explain --config /etc/beacongate.toml --header 'Referer: /x' 'GET /b?site=a.com'

Exit codes: 0 done, 2 command line, configuration or schema, 3 port, disk, schema registry, or a
topic that is missing or has another number of partitions, unless it was delivered to before: then
beacons are accepted, and wait until it is right. No broker that answers is no reason to end either.
Signals: SIGTERM and SIGINT drain and end; a second one hastens that. SIGHUP reads configuration and
schemas again; with a fault, or a change that needs a restart, everything stays as it is; then
--take-over starts another process in the place of this one.
)";

void AddOptions(CLI::App* app, CommandLine* line) {
  app->add_option("--config", line->config_file, "Configuration file (TOML)")->type_name("FILE");
  app->add_option("--set", line->overrides, "Overrides one option of the file, e.g. http.workers=2")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app->add_flag("--verbose", line->verbose, "Log more");
}

void AddCommands(CLI::App* app, CommandLine* line) {
  app->add_flag(
      "--dev", line->dev,
      "Serve without a file and without Kafka: a mock cluster in the process, the journal "
      "in a temporary folder, every record printed to stdout as JSON");
  app->add_flag("--take-over", line->take_over,
                "Take the place of the process that serves from the same journal.dir, if there is "
                "one: its port without a gap, then what is left of its journal");
  app->add_subcommand("serve", "Take beacons in (the default)");
  app->add_subcommand("check",
                      "Report every fault of a configuration and its schemas; asks no broker");
  CLI::App* explain =
      app->add_subcommand("explain", "Show as JSON what one request becomes; sends nothing");
  explain->add_option("REQUEST", line->request_line, "Method and target: 'GET /b?site=a.com'")
      ->required();
  explain->add_option("--header", line->headers, "A header of the request, 'Name: value'")
      ->allow_extra_args(false);
  explain->add_option("--body", line->body_file, "File with the body of the request")
      ->type_name("FILE");
  for (CLI::App* command : app->get_subcommands({})) command->fallthrough();
}

// What CLI11 cannot say of itself.
std::string Contradiction(const CommandLine& line) {
  if (line.dev && line.verb != Verb::kServe) return "--dev serves; it does not go with a command";
  if (line.take_over && (line.dev || line.verb != Verb::kServe)) {
    return "--take-over goes with serving from a file";
  }
  if (!line.dev && line.config_file.empty()) {
    return "--config FILE is missing; or use --dev to try without a file";
  }
  return "";
}

}  // namespace

std::variant<CommandLine, ExitCode> ParseCommandLine(int argc, char** argv) {
  CommandLine line;
  CLI::App app("The beacon gateway: HTTP in, typed records through a journal into Kafka.",
               "beacongate");
  AddOptions(&app, &line);
  AddCommands(&app, &line);
  app.set_version_flag("--version", std::string("beacongate ") + kVersion);
  app.require_subcommand(0, 1);
  app.footer(
      [] { return "Options of the file, and of --set:\n" + OptionsHelp() + "\n" + kExamples; });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& outcome) {
    return app.exit(outcome) == 0 ? ExitCode::kDone : ExitCode::kUsage;
  }
  if (app.got_subcommand("check")) line.verb = Verb::kCheck;
  if (app.got_subcommand("explain")) line.verb = Verb::kExplain;
  const std::string contradiction = Contradiction(line);
  if (contradiction.empty()) return line;
  std::cerr << "beacongate: " << contradiction << "\nRun with --help for more information.\n";
  return ExitCode::kUsage;
}

}  // namespace beacongate
