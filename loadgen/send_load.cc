#include "loadgen/send_load.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "gateway/base/system_clock.h"
#include "loadgen/identity/beacon_id.h"
#include "loadgen/identity/identity_text.h"
#include "loadgen/load_facts.h"
#include "loadgen/pacing/hot_order.h"
#include "loadgen/pacing/shape_pacer.h"
#include "loadgen/replay/replay_source.h"
#include "loadgen/runlog/run_log_writer.h"
#include "loadgen/sender/sender_group.h"

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

std::vector<std::string> Names(std::string_view text) {
  std::vector<std::string> names;
  for (size_t end; !text.empty(); text.remove_prefix(std::min(text.size(), end + 1))) {
    end = std::min(text.find(','), text.size());
    if (end > 0) names.emplace_back(text.substr(0, end));
  }
  return names;
}

}  // namespace

double PlannedRate(const LoadOptions& o, const Pacer* pacer, uint32_t beacons_per_request) {
  if (pacer == nullptr) return 0;
  const double duration_s = static_cast<double>(o.duration().count()) / 1e9;
  return static_cast<double>(pacer->Total() * beacons_per_request) / std::max(duration_s, 1e-9);
}

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
  if (options_.source.empty()) {
    PlanSynthetic();
  } else if (const ExitCode code = PlanReplay(); code != kDone) {
    return code;
  }
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

ExitCode SendLoad::PlanReplay() {
  auto recording = Recording::Load({.path = options_.source,
                                    .endpoint = options_.traffic.endpoint,
                                    .run = run_start_.run,
                                    .lanes = options_.traffic.lanes,
                                    .visitor_params = Names(options_.visitor_params),
                                    .spool_bytes_max = options_.spool_bytes_max});
  if (!recording) return Fail(kEnvironment, recording.error().message);
  recording_ = std::move(recording).value();
  notes_ = recording_->Notes();
  source_ = std::make_unique<ReplaySource>(recording_.get());
  order_ = std::make_unique<ReplayOrder>(recording_.get());
  const bool own_timing = !options_.rate_given && !options_.saturate && options_.shape.empty();
  if (!own_timing) {
    pacer_ = MakePacer(options_);
    return kDone;
  }
  if (!recording_->timed()) {
    return Fail(kUsage, fmt::format("{} does not tell when its requests were made; give --rate",
                                    options_.source));
  }
  pacer_ = std::make_unique<RecordedPacer>(
      recording_.get(), options_.speed_percent,
      options_.duration_given ? options_.duration() : nanoseconds{0});
  const nanoseconds last =
      pacer_->Total() == 0 ? nanoseconds{0} : pacer_->PlannedAt(pacer_->Total() - 1);
  options_.duration_s = std::max(static_cast<double>(last.count()) / 1e9, 0.001);
  return kDone;
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
  SenderGroup sender({.target = *target_,
                      .pipeline = options_.pipeline,
                      .churn = options_.churn(),
                      .heed_retry_after = options_.heed_503,
                      .order = order_.get(),
                      .duration = options_.duration(),
                      .run_log = run_log.get(),
                      .plan_first = options_.cold_start,
                      .stop_on_signals = true},
                     options_.threads, pacer_.get(), source_.get(), &clock);
  SendTimeline timeline(source_->beacons_per_request());
  Result<SendResult> result = sender.Run([&](const SendResult& so_far) {
    timeline.Add(so_far);
    on_second(so_far);
  });
  if (!result) return Fail(kEnvironment, result.error().message);
  result_ = std::move(result).value();
  timeline.Add(result_);
  FillReport(result_, &timeline);
  if (run_log != nullptr) {
    if (Status status = run_log->Finish(clock.Wall()); !status) {
      return Fail(kEnvironment, status.error().message);
    }
  }
  return kDone;
}

void SendLoad::FillReport(const SendResult& result, SendTimeline* timeline) {
  report_.facts = FactsOf(result);
  report_.sending = SendingOf(result, source_->beacons_per_request());
  report_.sending->seconds = timeline->Take();
}

RunFacts SendLoad::FactsOf(const SendResult& result) const {
  RunFacts facts;
  facts.version = BEACONGATE_VERSION;
  facts.run_id = Hexadecimal(run_start_.run);
  facts.target = options_.target;
  facts.closed_loop = options_.saturate;
  facts.cold_start = options_.cold_start;
  facts.connections = source_->lanes();
  facts.load = LoadFacts(options_);
  facts.pipeline = options_.pipeline;
  facts.beacons_per_request = source_->beacons_per_request();
  facts.request_bytes = source_->request_bytes_mean();
  facts.rate_planned = PlannedRate(options_, pacer_.get(), facts.beacons_per_request);
  facts.lateness_max = options_.lateness_max();
  facts.started_at = result.timeline.front().at;
  facts.elapsed = result.elapsed;
  return facts;
}

}  // namespace beacongate::loadgen
