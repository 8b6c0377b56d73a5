// FillForecast: when a journal will be full, judged by its growth over the last minute. Pure; one
// thread.
//
// The growth is the slope of the straight line that fits the samples best, so that a segment which
// comes or goes at the edge of the minute does not tilt it.
#pragma once

#include <cstdint>
#include <deque>

#include "gateway/base/clock.h"

namespace beacongate {

class FillForecast {
 public:
  static constexpr seconds kWindow{60};
  // Less says nothing about growth.
  static constexpr seconds kSpanMin{10};
  // What comes sooner after the last sample is not taken: memory is bounded.
  static constexpr milliseconds kApartMin{500};

  // JournalGauges::in_use_bytes.
  void Add(MonotonicTime now, uint64_t in_use_bytes);

  // Until `high_mark_bytes` are in use, if the growth stays. Infinite when there is none, or when
  // less than kSpanMin was seen.
  double SecondsToFull(uint64_t high_mark_bytes) const;

 private:
  struct Sample {
    MonotonicTime at;
    uint64_t bytes;
  };
  double BytesPerSecond() const;

  std::deque<Sample> samples_;
};

}  // namespace beacongate
