#include "loadgen/report/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

// Values below 2 * kHalf have a slot each; above, the leading 11 bits choose one of kHalf slots in
// the value's power of two.
constexpr unsigned kLeadingBits = 11;
constexpr uint64_t kHalf = uint64_t{1} << (kLeadingBits - 1);

size_t SlotOf(uint64_t value) {
  if (value < 2 * kHalf) return value;
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kLeadingBits;
  return shift * kHalf + (value >> shift);
}

uint64_t HighestIn(size_t slot) {
  if (slot < 2 * kHalf) return slot;
  const unsigned shift = static_cast<unsigned>(slot / kHalf - 1);
  return ((slot % kHalf + kHalf + 1) << shift) - 1;
}

}  // namespace

LatencyHistogram::LatencyHistogram() : slots_(SlotOf(kLongest.count()) + 1) {}

void LatencyHistogram::Record(nanoseconds duration, uint64_t times) {
  const nanoseconds bounded = std::clamp(duration, nanoseconds{0}, kLongest);
  slots_[SlotOf(static_cast<uint64_t>(bounded.count()))] += times;
  count_ += times;
  max_ = std::max(max_, bounded);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (size_t slot = 0; slot < slots_.size(); ++slot) slots_[slot] += other.slots_[slot];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

nanoseconds LatencyHistogram::Quantile(double quantile) const {
  CHECK(quantile >= 0 && quantile <= 1);
  if (count_ == 0) return nanoseconds{0};
  const double wanted = std::ceil(quantile * static_cast<double>(count_));
  const uint64_t rank = std::clamp<uint64_t>(static_cast<uint64_t>(wanted), 1, count_);
  uint64_t seen = 0;
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    seen += slots_[slot];
    if (seen >= rank) {
      return std::min(max_, nanoseconds{static_cast<int64_t>(HighestIn(slot))});
    }
  }
  return max_;
}

}  // namespace beacongate::loadgen
