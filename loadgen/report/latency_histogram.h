// LatencyHistogram: durations in fixed memory, exact to three significant digits.
//
// Log-linear: every power of two is cut into equal slots, 1,024 unless told otherwise, so a
// reported value is at most 1/1024 above the recorded one and never below it. From 0 to 73 minutes;
// longer ones count as the longest. 264 KiB (18 KiB with kCoarse), made once: Record never
// allocates. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

class LatencyHistogram {
 public:
  static constexpr nanoseconds kLongest{(int64_t{1} << 42) - 1};
  // How many leading bits of a duration are kept.
  static constexpr unsigned kFine = 11;   // at most 1/1024 above
  static constexpr unsigned kCoarse = 7;  // at most 1/64 above; for whoever keeps hundreds of them

  LatencyHistogram() : LatencyHistogram(kFine) {}
  explicit LatencyHistogram(unsigned leading_bits);

  // A negative duration (clocks of two instants read out of order) counts as zero.
  void Record(nanoseconds duration, uint64_t times = 1);
  // REQUIRES: the same leading bits.
  void Add(const LatencyHistogram& other);
  // What was recorded after `earlier`, which is a copy of this one taken before. The longest of it
  // is known as well as any other value, not exactly. REQUIRES: the same leading bits.
  LatencyHistogram Since(const LatencyHistogram& earlier) const;

  uint64_t count() const { return count_; }
  nanoseconds max() const { return max_; }

  // The duration that the share `quantile` of the records does not exceed; 0 when there are none.
  // REQUIRES: 0 <= quantile <= 1.
  nanoseconds Quantile(double quantile) const;

 private:
  unsigned leading_bits_;
  std::vector<uint64_t> slots_;
  uint64_t count_ = 0;
  nanoseconds max_{0};
};

}  // namespace beacongate::loadgen
