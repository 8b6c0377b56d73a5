// A clock that stands still until it is told to move. Thread-safe.
#pragma once

#include <atomic>

#include "gateway/base/clock.h"

namespace beacongate::testing {

class ManualClock final : public Clock {
 public:
  MonotonicTime Monotonic() const override { return MonotonicTime(nanoseconds(monotonic_ns_)); }
  WallTime Wall() const override { return WallTime(microseconds(wall_us_)); }

  void Advance(nanoseconds step) {
    monotonic_ns_ += step.count();
    wall_us_ += step.count() / 1000;
  }
  // Moves the wall clock alone, as an operator or NTP does.
  void SetWall(WallTime time) { wall_us_ = time.time_since_epoch().count(); }

 private:
  std::atomic<int64_t> monotonic_ns_{1'000'000'000};
  std::atomic<int64_t> wall_us_{1'767'225'600'000'000};  // 2026-01-01T00:00:00Z
};

}  // namespace beacongate::testing
