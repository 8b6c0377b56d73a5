#include "gateway/delivery/pump_loop.h"

#include <algorithm>
#include <utility>

#include "gateway/kafka/error.h"

namespace beacongate {
namespace {

constexpr nanoseconds kTick = milliseconds{10};
constexpr nanoseconds kTickMin = milliseconds{1};
constexpr nanoseconds kQuietTickMax = milliseconds{100};
// Idle for so long, the journal may let go of its last segment.
constexpr nanoseconds kIdleBeforeRelease = seconds{1};
// An idle loop still looks after librdkafka's events now and then.
constexpr nanoseconds kIdleRest = seconds{1};
constexpr nanoseconds kGaugesEvery = milliseconds{250};
// Frames read in one go, between two looks at reports: a long backlog must not starve them.
constexpr int kReadsPerTick = 20'000;

}  // namespace

PumpLoop::PumpLoop(const PumpOptions& options, Quarantine quarantine, LaneJournal& journal,
                   const Clock& clock, PumpCounters& counters)
    : options_(options),
      quarantine_(std::move(quarantine)),
      journal_(journal),
      clock_(clock),
      counters_(counters),
      log_("pump." + options.topic, clock),
      dispatcher_(options_, journal, quarantine_, log_, clock, counters),
      slot_(options_, log_, watch_),
      tick_(std::clamp<nanoseconds>(options.window / 4, kTickMin, kTick)),
      tick_max_(std::clamp<nanoseconds>(options.window / 4, tick_, kQuietTickMax)),
      rest_(tick_) {}

void PumpLoop::Run() {
  for (;;) {
    const MonotonicTime now = clock_.Monotonic();
    const Mode at_start = mode();
    counters_.turns.fetch_add(1, std::memory_order_relaxed);
    const bool moved = Tick(now);
    if (Ended(now, at_start)) break;
    Rest(moved);
  }
  EndProducer(clock_.Monotonic());
  if (dispatcher_.held_frames() == 0) journal_.ReleaseIfEmpty();
  UpdateGauges(MonotonicTime::max());
  counters_.turns.store(0, std::memory_order_relaxed);
}

bool PumpLoop::Tick(MonotonicTime now) {
  dispatcher_.TakeParked(now);
  bool moved = ReadJournal(now);
  Producer* const producer = slot_.Get(now);
  if (producer != nullptr) {
    moved |= TakeReports(*producer, now);
    const bool paused = paused_.load(std::memory_order_relaxed);
    if (!paused) moved |= dispatcher_.Park(now);
    // A pump that may not read on has nothing to gather for.
    const bool all = mode() == Mode::kDraining || dispatcher_.full();
    if (!paused) moved |= dispatcher_.SendDue(*producer, now, all) > 0;
    ReplaceIfDead(*producer, now);
  }
  UpdateGauges(now);
  return moved;
}

bool PumpLoop::ReadJournal(MonotonicTime now) {
  FrameRef frame;
  caught_up_ = false;
  for (int reads = 0; reads < kReadsPerTick && !dispatcher_.full(); ++reads) {
    if (!journal_.Next(&frame)) {
      caught_up_ = true;
      return reads > 0;
    }
    dispatcher_.Gather(frame, now);
  }
  return !dispatcher_.full();
}

bool PumpLoop::TakeReports(Producer& producer, MonotonicTime now) {
  bool any = false;
  while (producer.NextReports(&reports_, 0)) {
    if (reports_.empty()) continue;
    dispatcher_.TakeReports(reports_, now);
    any = true;
  }
  return any;
}

void PumpLoop::ReplaceIfDead(Producer& producer, MonotonicTime now) {
  const std::optional<ProducerDeath> death = producer.Death();
  if (!death && !dispatcher_.producer_is_dead()) return;
  if (death) {
    // What it had comes back purged, which is no reason. It may have had nothing: a producer that
    // may not write dies before it sends.
    counters_.failures[static_cast<size_t>(kafka::KindOf(death->error))].fetch_add(
        std::max<size_t>(producer.outstanding(), 1), std::memory_order_relaxed);
  }
  Log(LogLevel::kWarning, "pump." + options_.topic,
      "librdkafka ended its producer ({}); another takes its place, and what was not acknowledged "
      "is sent again from the journal",
      death ? death->reason : "a report said so");
  EndProducer(now);
  slot_.NoteDeath(now);
  counters_.producers_replaced.fetch_add(1, std::memory_order_relaxed);
}

void PumpLoop::EndProducer(MonotonicTime now) {
  slot_.End(
      [&](const std::vector<DeliveryReport>& reports) { dispatcher_.TakeReports(reports, now); });
  dispatcher_.Abandon(now);
}

void PumpLoop::UpdateGauges(MonotonicTime now) {
  counters_.held_frames.store(dispatcher_.held_frames(), std::memory_order_relaxed);
  counters_.broker_up.store(watch_.up(), std::memory_order_relaxed);
  if (now < gauges_at_) return;
  gauges_at_ = now == MonotonicTime::max() ? now : now + kGaugesEvery;
  const std::optional<WallTime> oldest = dispatcher_.OldestHeld();
  counters_.oldest_pending_us.store(
      oldest ? static_cast<uint64_t>(oldest->time_since_epoch().count()) : 0,
      std::memory_order_relaxed);
}

// `at_start`: the mode when the tick began. What was read before the drain began may not be all.
bool PumpLoop::Ended(MonotonicTime now, Mode at_start) {
  const std::lock_guard lock(mutex_);
  switch (mode_) {
    case Mode::kRunning:
      return false;
    case Mode::kStopping:
      return true;
    case Mode::kDraining:
      return now >= deadline_ || (at_start == Mode::kDraining && caught_up_ && dispatcher_.empty());
  }
  return false;
}

void PumpLoop::Rest(bool moved) {
  if (caught_up_ && dispatcher_.empty() && mode() == Mode::kRunning) {
    RestIdle();
  } else {
    RestBusy(moved);
  }
}

void PumpLoop::RestIdle() {
  const MonotonicTime now = clock_.Monotonic();
  if (idle_since_ == MonotonicTime::max()) idle_since_ = now;
  rest_ = tick_;
  if (now - idle_since_ >= kIdleBeforeRelease) {
    journal_.ReleaseIfEmpty();
    journal_.WaitForAppend(now + kIdleRest);
  } else {
    journal_.WaitForAppend(idle_since_ + kIdleBeforeRelease);
  }
}

// Not on librdkafka's queue, nor in the journal: both would wake the loop for every little thing.
void PumpLoop::RestBusy(bool moved) {
  idle_since_ = MonotonicTime::max();
  if (!caught_up_ && moved) return;  // there is more to do at once
  // While somebody waits for a delivery, its report must not wait for the loop.
  rest_ = moved || journal_.AnyAwaited() ? tick_ : std::min(rest_ * 2, tick_max_);
  std::unique_lock lock(mutex_);
  const Mode before = mode_;
  wake_.wait_for(lock, mode_ == Mode::kDraining ? std::min(rest_, tick_) : rest_,
                 [&] { return mode_ != before; });
}

PumpLoop::Mode PumpLoop::mode() {
  const std::lock_guard lock(mutex_);
  return mode_;
}

void PumpLoop::Stop() {
  {
    const std::lock_guard lock(mutex_);
    mode_ = Mode::kStopping;
  }
  wake_.notify_all();
  journal_.Wake();
}

void PumpLoop::Drain(MonotonicTime deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (mode_ == Mode::kRunning) mode_ = Mode::kDraining;
    deadline_ = deadline;
  }
  wake_.notify_all();
  journal_.Wake();
}

}  // namespace beacongate
