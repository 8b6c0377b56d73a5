#include "gateway/fill_watch.h"

namespace beacongate {
namespace {

constexpr seconds kLookEvery{1};
constexpr seconds kQuarantineEvery{10};

}  // namespace

FillWatch::FillWatch(const std::vector<Lane*>& lanes, const Clock& clock) : clock_(clock) {
  for (Lane* lane : lanes) watched_.emplace_back().lane = lane;
  thread_.emplace("fill-watch", kLookEvery, [this] {
    Look();
    LookIntoQuarantine();
  });
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

}  // namespace beacongate
