#include "gateway/delivery/clock_step_watch.h"

namespace beacongate {

std::optional<seconds> ClockStepWatch::WentBack(MonotonicTime monotonic, WallTime wall) {
  const nanoseconds distance = wall.time_since_epoch() - monotonic.time_since_epoch();
  const nanoseconds back = distance_.value_or(distance) - distance;
  distance_ = distance;
  if (back < kStepMin) return std::nullopt;
  return std::chrono::duration_cast<seconds>(back);
}

}  // namespace beacongate
