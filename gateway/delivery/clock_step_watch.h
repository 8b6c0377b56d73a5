// ClockStepWatch: notices that the wall clock went back. librdkafka 2.0.2 waits until instants of
// it: a wait that was begun before the step lasts longer by the step, so that a producer may do
// nothing for an hour that it cannot be woken from but by its end. Pure; one thread.
#pragma once

#include <optional>

#include "gateway/base/clock.h"

namespace beacongate {

class ClockStepWatch {
 public:
  // A shorter one only delays; so do the small corrections of a clock that is slewed.
  static constexpr seconds kStepMin{5};

  // Both clocks now. By how much the wall clock went back since the last call, if that was at least
  // kStepMin.
  std::optional<seconds> WentBack(MonotonicTime monotonic, WallTime wall);

 private:
  std::optional<nanoseconds> distance_;  // of the two clocks
};

}  // namespace beacongate
