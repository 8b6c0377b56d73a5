#include "gateway/delivery/stuck_watch.h"

#include <algorithm>

namespace beacongate {
namespace {

constexpr int kWaitsInMean = 16;

}  // namespace

void StuckWatch::HandedOver(uint32_t partition, MonotonicTime now) {
  began_[partition] = now;
  if (!since_[partition]) since_[partition] = now;
}

void StuckWatch::Acknowledged(uint32_t partition, bool all, MonotonicTime now) {
  newest_acknowledged_ =
      newest_acknowledged_ ? std::max(*newest_acknowledged_, began_[partition]) : began_[partition];
  last_ = now;
  // The frames of a report come together: the first of them tells how long they took.
  if (since_[partition] && *since_[partition] < now) {
    usual_wait_ += (now - *since_[partition] - usual_wait_) / kWaitsInMean;
  }
  acknowledged_[partition] = now;
  since_[partition] = all ? std::nullopt : std::optional(now);
}

void StuckWatch::Restart() { std::fill(since_.begin(), since_.end(), std::nullopt); }

bool StuckWatch::IsStuck(uint32_t partition, nanoseconds after) const {
  return since_[partition] && newest_acknowledged_ &&
         *newest_acknowledged_ - *since_[partition] > after;
}

bool StuckWatch::IsOvertaken(uint32_t partition, nanoseconds age, MonotonicTime now) const {
  return IsStuck(partition, nanoseconds{0}) && now - *since_[partition] > age;
}

bool StuckWatch::Progressed(MonotonicTime now, nanoseconds time) const {
  return last_ && now - *last_ < time;
}

}  // namespace beacongate
