#include "loadgen/sender/sender.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr size_t kBufferBytes = 64 * 1024;
constexpr nanoseconds kIdleTick = milliseconds{1};
constexpr nanoseconds kWaitMax = milliseconds{10};  // until an outage of the plan is looked for

// What this thread has used so far, user and system.
nanoseconds CpuUsed() {
  rusage usage{};
  CHECK(getrusage(RUSAGE_THREAD, &usage) == 0);
  return seconds{usage.ru_utime.tv_sec + usage.ru_stime.tv_sec} +
         microseconds{usage.ru_utime.tv_usec + usage.ru_stime.tv_usec};
}

}  // namespace

Sender::Sender(SenderOptions options, const Pacer* pacer, TrafficSource* source, const Clock* clock)
    : options_(std::move(options)),
      own_sync_(options_.sync != nullptr ? nullptr
                                         : std::make_unique<RunSync>(1, !options_.plan_first)),
      sync_(options_.sync != nullptr ? *options_.sync : *own_sync_),
      even_order_({.lanes = source->lanes(), .run = options_.pipeline}),
      base_(event_base_new()),
      shared_{.clock = *clock,
              .source = *source,
              .pacer = pacer,
              .order = options_.order == nullptr ? even_order_ : *options_.order,
              .target = options_.target,
              .pipeline = options_.pipeline,
              .churn = options_.churn,
              .heed_retry_after = options_.heed_retry_after,
              .run_log = options_.run_log,
              .base = base_.get(),
              .start = {},
              .wall_start = {},
              .result = {},
              .last_reply = {},
              .connections_made = 0,
              .out = std::vector<char>(std::max(kBufferBytes, source->request_bytes_max())),
              .in = std::vector<char>(kBufferBytes)},
      by_number_(source->lanes()),
      timer_(base_.get(), [this] { OnWake(); }),
      every_second_(event_new(base_.get(), -1, EV_PERSIST, OnSecond, this)) {
  CHECK(options_.pipeline > 0);
  for (uint32_t number = options_.share.number; number < source->lanes();
       number += options_.share.of) {
    by_number_[number] = lanes_.emplace_back(std::make_unique<Lane>(number, &shared_)).get();
  }
  if (options_.stop_on_signals) {
    for (const int signal : {SIGINT, SIGTERM}) {
      signals_.emplace_back(evsignal_new(base_.get(), signal, OnSignal, this));
      event_add(signals_.back().get(), nullptr);
    }
  }
}

Sender::~Sender() = default;

Result<SendResult> Sender::Run(const std::function<void(const SendResult&)>& on_second) {
  on_second_ = &on_second;
  deadline_ = shared_.clock.Monotonic() + options_.connect_timeout;
  for (const auto& lane : lanes_) lane->Connect();
  timer_.Set(nanoseconds{0});
  event_base_dispatch(base_.get());
  if (!sync_.anyone_connected()) {
    const int error = shared_.last_connect_error;
    return Error{fmt::format("cannot connect to {}: {}; is the server running and listening there?",
                             options_.target.url, error == 0 ? "timed out" : std::strerror(error))};
  }
  FinishResult();
  return std::move(shared_.result);
}

void Sender::OnWake() {
  const MonotonicTime now = shared_.clock.Monotonic();
  if (options_.plan_first && shared_.connections_made > 0) sync_.NoteConnected();
  nanoseconds wait = kIdleTick;
  if (phase_ == Phase::kConnecting) wait = AwaitStart(now);
  if (phase_ == Phase::kSending) wait = SendDue(now);
  if (phase_ == Phase::kDraining) wait = AwaitReplies(now);
  timer_.Set(wait - (shared_.clock.Monotonic() - now));  // from the wake's start, not its end
}

// The plan starts when all connections stand, so that its first second is like the others; those
// that are missing at the deadline are left to try again.
nanoseconds Sender::AwaitStart(MonotonicTime now) {
  if (!arrived_) {
    const auto connected = std::count_if(lanes_.begin(), lanes_.end(),
                                         [](const auto& lane) { return lane->connected(); });
    const bool all = static_cast<size_t>(connected) == lanes_.size();
    arrived_ = all || options_.plan_first || now >= deadline_ || sync_.stop_asked();
    if (!arrived_) return kIdleTick;
    shared_.result.counts.connected = static_cast<uint64_t>(connected);
    sync_.Arrive(shared_.result.counts.connected, now);
  }
  const RunSync::State state = sync_.state();
  if (state == RunSync::State::kNoServer) event_base_loopbreak(base_.get());
  if (state != RunSync::State::kStarted) return kIdleTick;
  if (now < sync_.start()) return sync_.start() - now;
  StartSending(sync_.start());
  return kIdleTick;
}

void Sender::StartSending(MonotonicTime start) {
  phase_ = Phase::kSending;
  cpu_at_start_ = CpuUsed();
  shared_.start = start;
  shared_.last_reply = start;
  shared_.wall_start = shared_.clock.Wall() -
                       std::chrono::duration_cast<microseconds>(shared_.clock.Monotonic() - start);
  const timeval second{.tv_sec = 1, .tv_usec = 0};
  event_add(every_second_.get(), &second);
  AddTimelinePoint();
  if (shared_.pacer == nullptr) {
    for (const auto& lane : lanes_) lane->ReleaseAll();
  }
}

nanoseconds Sender::SendDue(MonotonicTime now) {
  const nanoseconds elapsed = now - shared_.start;
  if (shared_.pacer == nullptr) {
    if (elapsed >= options_.duration || sync_.stop_asked()) StartDraining(now);
    return kIdleTick;
  }
  if (options_.plan_first && now >= deadline_ && !sync_.anyone_connected()) {
    event_base_loopbreak(base_.get());  // there is no server
  }
  Suspend(!shared_.pacer->ConnectedAt(elapsed));
  const Pace pace = PaceAt(*shared_.pacer, elapsed, plan_index_);
  Release(pace.due);
  if (pace.finished || sync_.stop_asked()) StartDraining(now);
  return std::clamp(pace.wait, options_.tick, kWaitMax);
}

// The next requests of the whole plan, as far as they are of this loop's lanes.
void Sender::Release(uint64_t requests) {
  const uint64_t end = plan_index_ + requests;
  while (plan_index_ < end) {
    const uint64_t run = std::min(shared_.order.LeftInRun(plan_index_), end - plan_index_);
    Lane* const lane = by_number_[shared_.order.LaneOf(plan_index_)];
    plan_index_ += run;
    if (lane == nullptr) continue;
    shared_.result.counts.planned += run;
    lane->Release(run);
  }
}

void Sender::Suspend(bool suspended) {
  if (suspended == suspended_) return;
  suspended_ = suspended;
  for (const auto& lane : lanes_) suspended ? lane->Suspend() : lane->Resume();
}

void Sender::StartDraining(MonotonicTime now) {
  phase_ = Phase::kDraining;
  Suspend(false);
  deadline_ = now + options_.drain_timeout;
  const std::chrono::duration<double> sending = now - shared_.start;
  const std::chrono::duration<double> cpu = CpuUsed() - cpu_at_start_;
  if (sending.count() > 0) cpu_ = cpu / sending;
  // The last request of a plan is due before the plan's time is over.
  const nanoseconds planned = sync_.stop_asked() ? nanoseconds{0} : options_.duration;
  shared_.result.elapsed = std::max(now - shared_.start, planned);
  for (const auto& lane : lanes_) lane->Stop();
}

nanoseconds Sender::AwaitReplies(MonotonicTime now) {
  const bool idle = std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) {
    return lane->unanswered() == 0 && lane->waiting() == 0;
  });
  if (idle || now >= deadline_) {
    phase_ = Phase::kDone;
    event_base_loopbreak(base_.get());
  }
  return kIdleTick;
}

void Sender::FinishResult() {
  SendResult& result = shared_.result;
  for (const auto& lane : lanes_) lane->GiveUp();
  if (shared_.pacer == nullptr) result.counts.planned = result.counts.sent;
  if (options_.plan_first) {
    result.counts.connected = static_cast<uint64_t>(std::count_if(
        lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->ever_connected(); }));
  }
  result.elapsed = std::max(result.elapsed, shared_.last_reply - shared_.start);
  result.loops = {
      {.sent = result.counts.sent, .cpu = cpu_, .lateness_p99 = result.lateness.Quantile(0.99)}};
  AddTimelinePoint();
}

void Sender::AddTimelinePoint() {
  shared_.result.timeline.push_back({.at = shared_.clock.Wall(),
                                     .sent = shared_.result.counts.sent,
                                     .answered = shared_.result.counts.answered});
}

void Sender::OnSecond(int /*fd*/, short /*what*/, void* self) {
  Sender& sender = *static_cast<Sender*>(self);
  sender.AddTimelinePoint();
  if (sender.options_.run_log != nullptr) {
    // A full disk is told by Finish.
    static_cast<void>(sender.options_.run_log->Flush());
  }
  (*sender.on_second_)(sender.shared_.result);
}

void Sender::OnSignal(int /*fd*/, short /*what*/, void* self) {
  static_cast<Sender*>(self)->sync_.AskStop();
}

}  // namespace beacongate::loadgen
