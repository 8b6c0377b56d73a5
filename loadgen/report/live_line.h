// LiveLine: one line a second on what happened in that second. Pure: it returns the text.
#pragma once

#include <cstdint>
#include <string>

#include "loadgen/report/live_state.h"

namespace beacongate::loadgen {

class LiveLine {
 public:
  explicit LiveLine(uint32_t beacons_per_request) : beacons_per_request_(beacons_per_request) {}

  // "   3 s  40000/s sent  40000/s answered  12 waiting  0 failed  p99 181 us": the rates of the
  // second that ends now, the rest since the start. What is known besides follows: "  119890
  // found  110 to come  95 in the journal", and faults that were seen.
  std::string Next(const LiveState& state);

 private:
  std::string Sending(const SendResult& so_far) const;

  uint32_t beacons_per_request_;
  uint64_t seconds_ = 0;
  SendCounts before_;
};

}  // namespace beacongate::loadgen
