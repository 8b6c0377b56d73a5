// LiveLine: one line a second on what happened in that second. Pure: it returns the text.
#pragma once

#include <cstdint>
#include <string>

#include "loadgen/report/send_result.h"

namespace beacongate::loadgen {

class LiveLine {
 public:
  explicit LiveLine(uint32_t beacons_per_request) : beacons_per_request_(beacons_per_request) {}

  // "   3 s  40000/s sent  40000/s answered  12 waiting  0 failed  p99 181 us": the rates of the
  // second that ends now, the rest since the start.
  std::string Next(const SendResult& so_far);

 private:
  uint32_t beacons_per_request_;
  uint64_t seconds_ = 0;
  SendCounts before_;
};

}  // namespace beacongate::loadgen
