// Time, as two types that do not mix: monotonic for deadlines and durations, wall for what is
// written into records. Components take a Clock; only main makes the real one (system_clock.h), and
// no other file reads the operating system's clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace beacongate {

using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// Thread-safe: any thread may call it at any time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime Monotonic() const = 0;
  virtual WallTime Wall() const = 0;
};

}  // namespace beacongate
