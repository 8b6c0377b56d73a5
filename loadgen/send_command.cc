#include "loadgen/send_command.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "gateway/base/system_clock.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/report/live_line.h"
#include "loadgen/report/report_files.h"
#include "loadgen/report/run_report.h"
#include "loadgen/report/send_timeline.h"
#include "loadgen/report/text_report.h"
#include "loadgen/sender/sender.h"
#include "loadgen/sender/target.h"
#include "loadgen/traffic/synthetic_source.h"

namespace beacongate::loadgen {

struct SendCommandOptions {
  std::string target;
  uint64_t rate = 10'000;
  bool saturate = false;
  double duration_s = 30;
  uint32_t pipeline = 1;
  double lateness_max_ms = 1;
  SyntheticOptions traffic;
  ReportFiles files;
  bool quiet = false;
};

namespace {

constexpr const char* kExample = R"(Examples:
  beaconload send --target http://127.0.0.1:8080/b --rate 40000 --duration 30s
  beaconload send --target http://127.0.0.1:8080/b --saturate --pipeline 16 --report sat.json)";

const std::map<std::string, Method> kMethods = {
    {"get", Method::kGet}, {"post", Method::kPost}, {"mixed", Method::kMixed}};
const std::map<std::string, double> kDurationUnits = {
    {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};

void AddLoadOptions(CLI::App* command, SendCommandOptions* o) {
  const std::string group = "Load";
  command->add_option("--target", o->target, "URL of the endpoint, http only")
      ->type_name("URL")
      ->required()
      ->group(group);
  command->add_option("--rate", o->rate, "Beacons per second; 0 is --saturate")
      ->check(CLI::Range(uint64_t{0}, uint64_t{10'000'000}))
      ->capture_default_str()
      ->group(group);
  command
      ->add_flag("--saturate", o->saturate,
                 "Closed loop: as fast as answers come; latency then counts from the send")
      ->group(group);
  command->add_option("--duration", o->duration_s, "How long to send: 500ms, 30s, 2m, 1h")
      ->transform(CLI::AsNumberWithUnit(kDurationUnits, CLI::AsNumberWithUnit::CASE_SENSITIVE))
      ->check(CLI::Range(0.001, 7.0 * 24 * 3600))
      ->type_name("TIME")
      ->default_str("30s")
      ->group(group);
  command->add_option("--connections", o->traffic.lanes, "Keep-alive connections")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--pipeline", o->pipeline, "Unanswered requests on a connection, at most")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str()
      ->group(group);
}

void AddTrafficOptions(CLI::App* command, SendCommandOptions* o) {
  const std::string group = "Traffic";
  SyntheticOptions& traffic = o->traffic;
  command->add_option("--method", traffic.method, "get, post, or mixed (half and half)")
      ->transform(CLI::CheckedTransformer(kMethods).description("{get,post,mixed}"))
      ->default_str("get")
      ->group(group);
  command
      ->add_option("--beacons-per-request", traffic.beacons_per_request,
                   "Beacons in a POST's JSON array")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--bytes", traffic.request_bytes, "Size of a request with one beacon")
      ->check(CLI::Range(1, 64 * 1024))
      ->capture_default_str()
      ->group(group);
  command->add_option("--sites", traffic.sites, "Different sites")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--visitors", traffic.visitors, "Different visitors")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--skew", traffic.skew, "Zipf exponent of both; 0 is uniform")
      ->check(CLI::Range(0.0, 5.0))
      ->capture_default_str()
      ->group(group);
  command->add_option("--seed", traffic.seed, "The same seed sends the same beacons")
      ->capture_default_str()
      ->group(group);
}

void AddReportOptions(CLI::App* command, SendCommandOptions* o) {
  const std::string group = "Report";
  command->add_option("--report", o->files.json, "Write the report as JSON to this file")
      ->group(group);
  command
      ->add_option("--html", o->files.html, "Write it as one HTML page, with plots, to this file")
      ->group(group);
  command
      ->add_option("--lateness-max-ms", o->lateness_max_ms,
                   "The run is void if the sender's own p99 lateness is above")
      ->check(CLI::Range(0.0, 60'000.0))
      ->capture_default_str()
      ->group(group);
  command->add_flag("--quiet", o->quiet, "No live line each second")->group(group);
}

// What the options say together; empty when they go together.
std::string Conflict(const SendCommandOptions& o) {
  const SyntheticOptions& traffic = o.traffic;
  if (traffic.beacons_per_request > 1 && traffic.method != Method::kPost) {
    return "--beacons-per-request above 1 needs --method post: a GET carries one beacon";
  }
  if (traffic.visitors < traffic.lanes) {
    return "--visitors must be at least --connections: a visitor never changes its connection";
  }
  return "";
}

// Raises the limit of open files as far as the load needs and the system lets us.
Status AllowConnections(uint32_t connections) {
  constexpr rlim_t kOtherFiles = 64;
  const rlim_t wanted = connections + kOtherFiles;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return Status::Ok();
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == wanted) return Status::Ok();
  return Error{
      fmt::format("{} connections need {} open files, the limit is {}; raise it: ulimit -n",
                  connections, wanted, limit.rlim_max)};
}

nanoseconds FromSeconds(double duration_s) {
  return nanoseconds{static_cast<int64_t>(duration_s * 1e9)};
}

RunFacts Facts(const SendCommandOptions& o, const SyntheticSource& source) {
  RunFacts facts;
  facts.command = "beaconload send";
  facts.version = BEACONGATE_VERSION;
  facts.target = o.target;
  facts.closed_loop = o.saturate;
  facts.connections = o.traffic.lanes;
  facts.pipeline = o.pipeline;
  facts.beacons_per_request = o.traffic.beacons_per_request;
  facts.request_bytes = source.request_bytes_mean();
  facts.rate_planned = o.saturate ? 0 : static_cast<double>(o.rate);
  facts.lateness_max = FromSeconds(o.lateness_max_ms / 1e3);
  return facts;
}

ExitCode Complain(ExitCode code, const std::string& what) {
  fmt::print(stderr, "beaconload send: {}\n", what);
  return code;
}

ExitCode Tell(const RunReport& report, const ReportFiles& files) {
  fmt::print("{}", TextReport(report));
  if (Status status = WriteReportFiles(report, files); !status) {
    return Complain(kEnvironment, status.error().message);
  }
  return VoidReasons(report).empty() ? kDone : kCheckFailed;
}

}  // namespace

SendCommand::SendCommand(CLI::App* app)
    : options_(std::make_unique<SendCommandOptions>()),
      command_(app->add_subcommand("send", "Send synthetic beacons and report the replies")) {
  AddLoadOptions(command_, options_.get());
  AddTrafficOptions(command_, options_.get());
  AddReportOptions(command_, options_.get());
  command_->footer(kExample);
}

SendCommand::~SendCommand() = default;

bool SendCommand::chosen() const { return command_->parsed(); }

ExitCode SendCommand::Run() {
  SendCommandOptions& o = *options_;
  o.saturate = o.saturate || o.rate == 0;
  if (const std::string conflict = Conflict(o); !conflict.empty()) {
    return Complain(kUsage, conflict);
  }
  const Result<Target> target = ParseTarget(o.target);
  if (!target) return Complain(kUsage, target.error().message);

  if (Status status = AllowConnections(o.traffic.lanes); !status) {
    return Complain(kEnvironment, status.error().message);
  }

  o.traffic.endpoint = {.host = target.value().host, .path = target.value().path};
  SyntheticSource source(o.traffic);
  std::unique_ptr<Pacer> pacer;
  if (!o.saturate) {
    pacer = std::make_unique<ConstantPacer>(o.rate, seconds{o.traffic.beacons_per_request},
                                            FromSeconds(o.duration_s));
  }
  const SystemClock clock;
  Sender sender({.target = target.value(),
                 .pipeline = o.pipeline,
                 .duration = FromSeconds(o.duration_s),
                 .stop_on_signals = true},
                pacer.get(), &source, &clock);
  LiveLine line(o.traffic.beacons_per_request);
  SendTimeline timeline(o.traffic.beacons_per_request);
  Result<SendResult> result = sender.Run([&](const SendResult& so_far) {
    timeline.Add(so_far);
    if (!o.quiet) fmt::print(stderr, "{}\n", line.Next(so_far));
  });
  if (!result) return Complain(kEnvironment, result.error().message);
  timeline.Add(result.value());
  RunReport report{
      .facts = Facts(o, source), .sending = {}, .verification = {}, .void_reasons = {}};
  report.facts.started_at = result.value().timeline.front().at;
  report.facts.elapsed = result.value().elapsed;
  report.sending = SendingOf(result.value(), o.traffic.beacons_per_request);
  report.sending->seconds = timeline.Take();
  return Tell(report, o.files);
}

}  // namespace beacongate::loadgen
