#include "gateway/fill_watch.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace beacongate {
namespace {

constexpr seconds kLookEvery{1};
constexpr seconds kQuarantineEvery{10};

// A file system that cannot be asked bounds nothing.
uint64_t DiskFreeBytes(const std::string& directory) {
  std::error_code failed;
  return std::filesystem::space(directory, failed).available;
}

}  // namespace

uint64_t FullAtBytes(const JournalGauges& gauges, uint64_t disk_free_bytes) {
  // What lies beyond the mark needs no room.
  const uint64_t to_mark =
      gauges.high_mark_bytes - std::min(gauges.high_mark_bytes, gauges.in_use_bytes);
  return gauges.high_mark_bytes - (to_mark - std::min(to_mark, disk_free_bytes));
}

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
    const uint64_t disk_free_bytes = DiskFreeBytes(watched.lane->journal->directory());
    watched.lane->disk_free_bytes = disk_free_bytes;
    watched.lane->seconds_to_full =
        watched.forecast.SecondsToFull(FullAtBytes(gauges, disk_free_bytes));
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
