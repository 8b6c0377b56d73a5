// LoadShape: how the rate changes over a run, read from one line of text. Pure.
//
//   phases  "ramp 0..20k 10s, hold 20k 1m, burst 5000, pause 5s, outage 5s, repeat 3"
//   points  "0s:1000, 30s:20k, 30s:40k, 1m:40k": straight lines from point to point; two points of
//           one time are a step
//
//   hold RATE TIME    ramp RATE..RATE TIME    burst BEACONS: all due at one instant
//   pause TIME: nothing is due, connections stay
//   outage TIME: nothing is due, connections are closed and come back together at its end
//   repeat N: all that stands before it, N times
//
// Rates are beacons per second; k and M multiply. Times take ms, s, m, h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"

namespace beacongate::loadgen {

struct LoadPhase {
  nanoseconds length{0};  // 0: a burst
  uint64_t from = 0;      // beacons per second, and at the end of the phase
  uint64_t to = 0;
  uint64_t burst = 0;     // beacons at once
  bool connected = true;  // false: an outage
};

struct LoadShape {
  std::vector<LoadPhase> phases;

  nanoseconds Length() const;
};

// Fails with what is wrong and how it is written. A shape has at most 10,000 phases, lasts at most
// 7 days, holds at most 10^7 beacons a second, and sends something.
Result<LoadShape> ParseLoadShape(std::string_view text);

}  // namespace beacongate::loadgen
