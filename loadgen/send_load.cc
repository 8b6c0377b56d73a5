#include "loadgen/send_load.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "gateway/base/system_clock.h"
#include "loadgen/identity/beacon_id.h"
#include "loadgen/pacing/hot_order.h"
#include "loadgen/pacing/shape_pacer.h"
#include "loadgen/runlog/run_log_writer.h"
#include "loadgen/sender/sender.h"

namespace beacongate::loadgen {
namespace {

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

}  // namespace

std::unique_ptr<Pacer> MakePacer(const LoadOptions& o) {
  const uint32_t beacons = o.traffic.beacons_per_request;
  if (!o.shape.empty()) {
    return std::make_unique<ShapePacer>(ParseLoadShape(o.shape).value(), beacons);
  }
  if (o.saturate) return nullptr;
  return std::make_unique<ConstantPacer>(o.rate, seconds{beacons}, o.duration());
}

SendLoad::SendLoad(LoadOptions options) : options_(std::move(options)) {}

SendLoad::~SendLoad() = default;

ExitCode SendLoad::Fail(ExitCode code, std::string problem) {
  problem_ = std::move(problem);
  return code;
}

ExitCode SendLoad::Prepare() {
  Result<Target> target = ParseTarget(options_.target);
  if (!target) return Fail(kUsage, target.error().message);
  target_ = std::move(target).value();
  if (Status status = AllowConnections(options_.traffic.lanes); !status) {
    return Fail(kEnvironment, status.error().message);
  }
  run_start_.run = NewRunId();
  options_.traffic.run = run_start_.run;
  options_.traffic.endpoint = {.host = target_->host, .path = target_->path};
  PlanSynthetic();
  run_start_.lanes = source_->lanes();
  run_start_.beacons_per_request = source_->beacons_per_request();
  run_start_.target = options_.target;
  run_start_.covered = source_->covered();
  return kDone;
}

void SendLoad::PlanSynthetic() {
  source_ = std::make_unique<SyntheticSource>(options_.traffic);
  if (options_.traffic.hot_key) {
    order_ = std::make_unique<HotOrder>(
        LanePlan{.lanes = options_.traffic.lanes, .run = options_.pipeline},
        options_.hot_key_ppm());
  }
  pacer_ = MakePacer(options_);
}

ExitCode SendLoad::Send(const std::function<void(const SendResult&)>& on_second) {
  const SystemClock clock;
  run_start_.started = clock.Wall();
  std::unique_ptr<RunLogWriter> run_log;
  if (!options_.run_log.empty()) {
    auto created = RunLogWriter::Create(options_.run_log, run_start_);
    if (!created) return Fail(kEnvironment, created.error().message);
    run_log = std::move(created).value();
  }
  Sender sender({.target = *target_,
                 .pipeline = options_.pipeline,
                 .churn = options_.churn(),
                 .heed_retry_after = options_.heed_503,
                 .order = order_.get(),
                 .duration = options_.duration(),
                 .run_log = run_log.get(),
                 .plan_first = options_.cold_start,
                 .stop_on_signals = true},
                pacer_.get(), source_.get(), &clock);
  Result<SendResult> result = sender.Run(on_second);
  if (!result) return Fail(kEnvironment, result.error().message);
  report_.result = std::move(result).value();
  FillReport();
  if (run_log != nullptr) {
    if (Status status = run_log->Finish(clock.Wall()); !status) {
      return Fail(kEnvironment, status.error().message);
    }
  }
  return kDone;
}

void SendLoad::FillReport() {
  report_.target = options_.target;
  report_.closed_loop = options_.saturate;
  report_.connections = source_->lanes();
  report_.pipeline = options_.pipeline;
  report_.beacons_per_request = source_->beacons_per_request();
  report_.request_bytes = source_->request_bytes_mean();
  const double duration_s = static_cast<double>(options_.duration().count()) / 1e9;
  report_.rate_planned = pacer_ == nullptr
                             ? 0
                             : static_cast<double>(pacer_->Total() * report_.beacons_per_request) /
                                   std::max(duration_s, 1e-9);
  report_.lateness_max = nanoseconds{static_cast<int64_t>(options_.lateness_max_ms * 1e6)};
}

}  // namespace beacongate::loadgen
