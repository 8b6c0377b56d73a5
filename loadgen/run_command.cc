#include "loadgen/run_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "gateway/base/system_clock.h"
#include "loadgen/interrupt_flag.h"
#include "loadgen/live_display.h"
#include "loadgen/load_options.h"
#include "loadgen/send_load.h"
#include "loadgen/tell_report.h"
#include "loadgen/verify/verification_report.h"
#include "loadgen/verify/verification_run.h"
#include "loadgen/verify_options.h"

namespace beacongate::loadgen {

struct RunCommandOptions {
  LoadOptions load;
  VerifyOptions verify;
  ReportFiles files;
  LiveOptions live;
};

namespace {

constexpr const char* kExample = R"(Examples:
  beaconload run --target http://127.0.0.1:8080/b --brokers 127.0.0.1:9092 --topic beacons \
      --rate 20000 --duration 30s
Exit 1 if anything that was accepted is lost, out of order, in a wrong partition or corrupt, if
something is there that was never sent, or if the run is void.)";

ExitCode Complain(ExitCode code, const std::string& what) {
  fmt::print(stderr, "beaconload run: {}\n", what);
  return code;
}

// The run log, if the user does not want to keep it.
class TemporaryFile {
 public:
  TemporaryFile() {
    std::error_code error;
    path_ = std::filesystem::temp_directory_path(error) / "beaconload-XXXXXX";
    const int fd = mkstemp(path_.data());
    if (fd >= 0) close(fd);
  }
  ~TemporaryFile() { unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Reads the topic on a thread of its own, from before the first beacon.
class Reading {
 public:
  Reading(TopicVerification* topic, nanoseconds settle, VerificationWatch* watch) : watch_(*watch) {
    watch_.sending = true;
    thread_ = std::thread([this, topic, settle] {
      const SystemClock clock;
      result_ = RunVerification(topic, logs_, settle, clock, &watch_);
      done_.set_value();
    });
  }
  ~Reading() {
    watch_.stop = true;
    if (thread_.joinable()) thread_.join();
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  // The sender has finished and `log` is whole. Calls `on_second` each second meanwhile.
  Result<VerificationRunResult> Finish(std::unique_ptr<RunLogReader> log,
                                       const std::function<void()>& on_second) {
    logs_.push_back(std::move(log));
    watch_.sending = false;
    const std::future<void> done = done_.get_future();
    while (done.wait_for(seconds{1}) == std::future_status::timeout) on_second();
    thread_.join();
    return std::move(*result_);
  }

 private:
  VerificationWatch& watch_;
  RunLogs logs_;  // empty while watch_.sending
  std::optional<Result<VerificationRunResult>> result_;
  std::promise<void> done_;
  std::thread thread_;
};

LiveTopic SeenOf(const VerificationWatch& watch) {
  return {.found = watch.found,
          .wrong_partition = watch.wrong_partition,
          .corrupt = watch.corrupt,
          .duplicates = watch.duplicates};
}

ExitCode SendAndVerify(const RunCommandOptions& o, SendLoad* load,
                       const TopicOptions& topic_options, std::optional<AdminWatch> admin) {
  auto offsets = TopicEnds(topic_options.properties, topic_options.topic, seconds{10});
  if (!offsets) return Complain(kEnvironment, offsets.error().message);
  const SystemClock clock;
  load->run_start().topic = topic_options.topic;
  load->run_start().start_offsets = std::move(offsets).value();
  load->run_start().started = clock.Wall();
  Result<RunBook> book = RunBook::Of({load->run_start()});
  if (!book) return Complain(kUsage, book.error().message);
  auto topic = TopicVerification::Open(topic_options, std::move(book).value(), &clock);
  if (!topic) return Complain(kEnvironment, topic.error().message);

  VerificationWatch watch;
  const InterruptFlag interrupted(&watch.stop);
  Reading reading(topic.value().get(), o.verify.settle(), &watch);
  LiveDisplay display({.quiet = o.live.quiet,
                       .beacons_per_request = load->source().beacons_per_request(),
                       .admin = std::move(admin)});
  const ExitCode code = load->Send(
      [&](const SendResult& so_far) { display.Show({.sent = so_far, .topic = SeenOf(watch)}); });
  if (code != kDone) return Complain(code, load->problem());
  auto log = RunLogReader::Open(o.load.run_log);
  if (!log) return Complain(kEnvironment, log.error().message);
  const Result<VerificationRunResult> result = reading.Finish(std::move(log).value(), [&] {
    display.Show({.sent = load->result(), .sending = false, .topic = SeenOf(watch)});
  });
  if (!result) return Complain(kEnvironment, result.error().message);
  RunReport report = load->TakeReport();
  report.facts.command = "beaconload run";
  report.facts.topic = o.verify.topic;
  report.facts.brokers = o.verify.brokers;
  // What was found is counted from there.
  report.facts.started_at = topic.value()->book().started();
  AddVerification(result.value(), topic.value()->book(), &report);
  return TellReport(report, o.files);
}

}  // namespace

RunCommand::RunCommand(CLI::App* app)
    : options_(std::make_unique<RunCommandOptions>()),
      command_(app->add_subcommand("run", "Send, verify that everything came, and report")) {
  AddSendOptions(command_, &options_->load);
  AddVerifyOptions(command_, &options_->verify);
  command_->get_option("--topic")->required();
  AddReportOptions(command_, &options_->files);
  AddRunLogOption(command_, &options_->load);
  AddLiveOptions(command_, &options_->live, true);
  command_->footer(kExample);
}

RunCommand::~RunCommand() = default;

bool RunCommand::chosen() const { return command_->parsed(); }

ExitCode RunCommand::Run() {
  RunCommandOptions& o = *options_;
  if (const std::string conflict = SettleLoadOptions(*command_, &o.load); !conflict.empty()) {
    return Complain(kUsage, conflict);
  }
  Result<std::optional<AdminWatch>> admin = AdminOf(o.live);
  if (!admin) return Complain(kUsage, admin.error().message);
  Result<TopicOptions> topic_options = TopicOptionsOf(o.verify);
  if (!topic_options) return Complain(kUsage, topic_options.error().message);
  topic_options.value().live = true;
  std::optional<TemporaryFile> log;
  if (o.load.run_log.empty()) o.load.run_log = log.emplace().path();
  SendLoad load(o.load);
  if (const ExitCode code = load.Prepare(); code != kDone) return Complain(code, load.problem());
  if (!load.notes().empty()) fmt::print(stderr, "{}", load.notes());
  return SendAndVerify(o, &load, topic_options.value(), std::move(admin).value());
}

}  // namespace beacongate::loadgen
