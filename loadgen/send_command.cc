#include "loadgen/send_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "loadgen/live_display.h"
#include "loadgen/load_options.h"
#include "loadgen/send_load.h"
#include "loadgen/tell_report.h"

namespace beacongate::loadgen {

struct SendCommandOptions {
  LoadOptions load;
  ReportFiles files;
  LiveOptions live;
};

namespace {

constexpr const char* kExample = R"(Examples:
  beaconload send --target http://127.0.0.1:8080/b --rate 40000 --duration 30s
  beaconload send --target http://127.0.0.1:8080/b --saturate --pipeline 16 --html sat.html
  beaconload send --target http://127.0.0.1:8080/b --churn 50 --on-503 wait --run-log run.log \
      --shape 'ramp 0..20k 10s, hold 20k 30s, burst 10k, outage 5s, hold 20k 30s')";

ExitCode Complain(ExitCode code, const std::string& what) {
  fmt::print(stderr, "beaconload send: {}\n", what);
  return code;
}

}  // namespace

SendCommand::SendCommand(CLI::App* app)
    : options_(std::make_unique<SendCommandOptions>()),
      command_(app->add_subcommand("send", "Send beacons and report the replies")) {
  AddSendOptions(command_, &options_->load);
  AddReportOptions(command_, &options_->files);
  AddRunLogOption(command_, &options_->load);
  AddLiveOptions(command_, &options_->live, true);
  command_->footer(kExample);
}

SendCommand::~SendCommand() = default;

bool SendCommand::chosen() const { return command_->parsed(); }

ExitCode SendCommand::Run() {
  LoadOptions& options = options_->load;
  if (const std::string conflict = SettleLoadOptions(*command_, &options); !conflict.empty()) {
    return Complain(kUsage, conflict);
  }
  Result<std::optional<AdminWatch>> admin = AdminOf(options_->live);
  if (!admin) return Complain(kUsage, admin.error().message);
  SendLoad load(options);
  if (const ExitCode code = load.Prepare(); code != kDone) return Complain(code, load.problem());
  if (!load.notes().empty()) fmt::print(stderr, "{}", load.notes());
  LiveDisplay display({.quiet = options_->live.quiet,
                       .beacons_per_request = load.source().beacons_per_request(),
                       .admin = std::move(admin).value()});
  const ExitCode code =
      load.Send([&](const SendResult& so_far) { display.Show({.sent = so_far}); });
  if (code != kDone) return Complain(code, load.problem());
  RunReport report = load.TakeReport();
  report.facts.command = "beaconload send";
  return TellReport(report, options_->files);
}

}  // namespace beacongate::loadgen
