// The buckets in which the fill of runs is counted, in frames: 1, 2, 4 and so on to 8192; the last
// one takes what is fuller. Pure.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace beacongate {

constexpr size_t kFillBuckets = 15;

// The fullest run of a bucket. REQUIRES: not the last one, which has no bound.
constexpr uint64_t FillBoundFrames(size_t bucket) { return uint64_t{1} << bucket; }

// REQUIRES: frames > 0.
constexpr size_t FillBucketOf(uint64_t frames) {
  return std::min(static_cast<size_t>(std::bit_width(frames - 1)), kFillBuckets - 1);
}

}  // namespace beacongate
