#include "loadgen/replay/replay_source.h"

#include <algorithm>
#include <cstring>

#include "gateway/base/check.h"
#include "loadgen/identity/identity_text.h"

namespace beacongate::loadgen {

ReplaySource::ReplaySource(const Recording* recording) : recording_(*recording) {
  for (uint32_t lane = 0; lane < recording_.lanes(); ++lane) {
    places_.push_back({recording_.first(lane)});
  }
}

size_t ReplaySource::WriteNext(uint32_t lane, const Stamp& stamp, std::span<char> out) {
  uint64_t& next = places_[lane].next;
  const Recording::Entry& entry = recording_.entry(next);
  DCHECK(out.size() >= entry.size && entry.lane == lane);
  next = entry.next == Recording::kNone ? recording_.first(lane) : entry.next;
  std::memcpy(out.data(), recording_.bytes(entry), entry.size);
  PatchIdentity(IdentityForm::kQuery,
                {.run = recording_.run(),
                 .lane = lane,
                 .sequence = stamp.first_sequence,
                 .planned_us = static_cast<uint64_t>(stamp.planned.time_since_epoch().count())},
                kContentUncovered, out.data() + entry.identity);
  return entry.size;
}

uint64_t ReplayOrder::Next(uint32_t lane, uint64_t index) const {
  const uint64_t round = index / recording_.size() * recording_.size();
  const uint64_t next = recording_.entry(index - round).next;
  if (next != Recording::kNone) return round + next;
  return round + recording_.size() + recording_.first(lane);
}

RecordedPacer::RecordedPacer(const Recording* recording, double speed_percent, nanoseconds duration)
    : recording_(*recording), factor_(100 / speed_percent), total_(recording->size()) {
  CHECK(recording->timed() && speed_percent > 0);
  if (duration > nanoseconds{0}) total_ = DueBy(duration - nanoseconds{1});
}

nanoseconds RecordedPacer::PlannedAt(uint64_t index) const {
  const auto at_ns = static_cast<double>(recording_.entry(index).at_ns);
  return nanoseconds{static_cast<int64_t>(at_ns * factor_)};
}

uint64_t RecordedPacer::DueBy(nanoseconds elapsed) const {
  uint64_t low = 0;
  uint64_t high = total_;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (PlannedAt(middle) <= elapsed) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace beacongate::loadgen
