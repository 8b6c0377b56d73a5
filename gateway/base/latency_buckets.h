// The buckets in which latencies are counted: two an octave, up to 250, 375, 500, 750 us, 1 ms and
// so on to 16.384 s; the last one takes what is longer. Pure.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace beacongate {

constexpr size_t kLatencyBuckets = 34;

// The longest latency of a bucket. REQUIRES: not the last one, which has no bound.
constexpr uint64_t LatencyBoundUs(size_t bucket) {
  return (bucket % 2 == 0 ? uint64_t{250} : uint64_t{375}) << (bucket / 2);
}

constexpr size_t LatencyBucketOf(uint64_t latency_us) {
  if (latency_us <= 250) return 0;
  const auto octave = static_cast<size_t>(std::bit_width((latency_us - 1) / 250));
  const size_t lower_half = std::min(2 * octave - 1, kLatencyBuckets - 1);
  return latency_us <= LatencyBoundUs(lower_half) ? lower_half
                                                  : std::min(2 * octave, kLatencyBuckets - 1);
}

}  // namespace beacongate
