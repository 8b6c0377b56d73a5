#include "loadgen/verify_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/system_clock.h"
#include "loadgen/interrupt_flag.h"
#include "loadgen/tell_report.h"
#include "loadgen/verify/verification_report.h"
#include "loadgen/verify/verification_run.h"
#include "loadgen/verify_options.h"

namespace beacongate::loadgen {

struct VerifyCommandOptions {
  std::vector<std::string> run_logs;
  VerifyOptions verify;
  ReportFiles files;
};

namespace {

constexpr const char* kExample = R"(Examples:
  beaconload verify run.log --brokers 127.0.0.1:9092 --topic beacons
  beaconload verify east.log west.log --brokers k1:9092,k2:9092 --html verdict.html
  beaconload verify run.log --brokers 127.0.0.1:9092 --topic events --decoder json
Exit 1 if anything that was accepted is lost, out of order, in a wrong partition or corrupt, if
something is there that was never sent, or if the topic was not read to its end.)";

ExitCode Complain(ExitCode code, const std::string& what) {
  fmt::print(stderr, "beaconload verify: {}\n", what);
  return code;
}

Result<RunLogs> OpenLogs(const std::vector<std::string>& paths) {
  RunLogs logs;
  for (const std::string& path : paths) {
    auto log = RunLogReader::Open(path);
    if (!log) return log.error();
    logs.push_back(std::move(log).value());
  }
  return logs;
}

Result<RunBook> BookOf(const RunLogs& logs) {
  std::vector<RunStart> starts;
  for (const auto& log : logs) starts.push_back(log->start());
  return RunBook::Of(starts);
}

}  // namespace

VerifyCommand::VerifyCommand(CLI::App* app)
    : options_(std::make_unique<VerifyCommandOptions>()),
      command_(app->add_subcommand("verify", "Hold a topic against what senders logged")) {
  command_->add_option("RUNLOG", options_->run_logs, "What send or run wrote with --run-log")
      ->type_name("FILE...")
      ->required();
  AddVerifyOptions(command_, &options_->verify);
  AddReportOptions(command_, &options_->files);
  command_->footer(kExample);
}

VerifyCommand::~VerifyCommand() = default;

bool VerifyCommand::chosen() const { return command_->parsed(); }

ExitCode VerifyCommand::Run() {
  const Result<RunLogs> logs = OpenLogs(options_->run_logs);
  if (!logs) return Complain(kEnvironment, logs.error().message);
  VerifyOptions& options = options_->verify;
  if (options.topic.empty()) options.topic = logs.value()[0]->start().topic;
  Result<RunBook> book = BookOf(logs.value());
  if (!book) return Complain(kUsage, book.error().message);
  const Result<TopicOptions> topic_options = TopicOptionsOf(options);
  if (!topic_options) return Complain(kUsage, topic_options.error().message);

  const SystemClock clock;
  auto topic = TopicVerification::Open(topic_options.value(), std::move(book).value(), &clock);
  if (!topic) return Complain(kEnvironment, topic.error().message);
  VerificationWatch watch;
  const InterruptFlag interrupted(&watch.stop);
  const Result<VerificationRunResult> result =
      RunVerification(topic.value().get(), logs.value(), options.settle(), clock, &watch);
  if (!result) return Complain(kEnvironment, result.error().message);

  RunReport report;
  report.facts.command = "beaconload verify";
  report.facts.version = BEACONGATE_VERSION;
  report.facts.topic = options.topic;
  report.facts.brokers = options.brokers;
  AddVerification(result.value(), topic.value()->book(), &report);
  return TellReport(report, options_->files);
}

}  // namespace beacongate::loadgen
