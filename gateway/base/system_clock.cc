#include "gateway/base/system_clock.h"

namespace beacongate {

MonotonicTime SystemClock::Monotonic() const { return std::chrono::steady_clock::now(); }

WallTime SystemClock::Wall() const {
  return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

}  // namespace beacongate
