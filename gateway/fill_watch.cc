#include "gateway/fill_watch.h"

#include "gateway/base/thread_name.h"

namespace beacongate {
namespace {

constexpr seconds kLookEvery{1};
constexpr seconds kQuarantineEvery{10};

}  // namespace

FillWatch::FillWatch(const std::vector<Lane*>& lanes, const Clock& clock) : clock_(clock) {
  for (Lane* lane : lanes) watched_.emplace_back().lane = lane;
  thread_ = std::thread([this] {
    NameThread("fill-watch");
    Run();
  });
}

FillWatch::~FillWatch() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void FillWatch::Look() {
  for (Watched& watched : watched_) {
    const JournalGauges gauges = watched.lane->journal->Gauges();
    watched.forecast.Add(clock_.Monotonic(), gauges.in_use_bytes);
    watched.lane->seconds_to_full = watched.forecast.SecondsToFull(gauges.high_mark_bytes);
  }
}

// Somebody takes files out of it, so that what went in says little. A disk that cannot be asked
// leaves the figure as it was.
void FillWatch::LookIntoQuarantine() {
  const MonotonicTime now = clock_.Monotonic();
  if (now < quarantine_at_) return;
  quarantine_at_ = now + kQuarantineEvery;
  for (const Watched& watched : watched_) {
    const Result<uint64_t> bytes = watched.lane->journal->QuarantineBytes();
    if (bytes.ok()) watched.lane->quarantine_bytes = bytes.value();
  }
}

void FillWatch::Run() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    Look();
    LookIntoQuarantine();
    lock.lock();
  } while (!ended_.wait_for(lock, kLookEvery, [this] { return end_; }));
}

}  // namespace beacongate
