#include "loadgen/report/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

// Values below 2^leading_bits have a slot each; above, the leading bits choose one of the slots in
// the value's power of two.
size_t SlotOf(uint64_t value, unsigned leading_bits) {
  const uint64_t half = uint64_t{1} << (leading_bits - 1);
  if (value < 2 * half) return value;
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - leading_bits;
  return shift * half + (value >> shift);
}

nanoseconds HighestIn(size_t slot, unsigned leading_bits) {
  const uint64_t half = uint64_t{1} << (leading_bits - 1);
  if (slot < 2 * half) return nanoseconds{static_cast<int64_t>(slot)};
  const unsigned shift = static_cast<unsigned>(slot / half - 1);
  return nanoseconds{static_cast<int64_t>(((slot % half + half + 1) << shift) - 1)};
}

}  // namespace

LatencyHistogram::LatencyHistogram(unsigned leading_bits)
    : leading_bits_(leading_bits), slots_(SlotOf(kLongest.count(), leading_bits) + 1) {}

void LatencyHistogram::Record(nanoseconds duration, uint64_t times) {
  const nanoseconds bounded = std::clamp(duration, nanoseconds{0}, kLongest);
  slots_[SlotOf(static_cast<uint64_t>(bounded.count()), leading_bits_)] += times;
  count_ += times;
  max_ = std::max(max_, bounded);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  CHECK(other.leading_bits_ == leading_bits_);
  for (size_t slot = 0; slot < slots_.size(); ++slot) slots_[slot] += other.slots_[slot];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

LatencyHistogram LatencyHistogram::Since(const LatencyHistogram& earlier) const {
  CHECK(earlier.leading_bits_ == leading_bits_);
  LatencyHistogram later(leading_bits_);
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    const uint64_t times = slots_[slot] - earlier.slots_[slot];
    if (times == 0) continue;
    later.slots_[slot] = times;
    later.count_ += times;
    later.max_ = std::min(max_, HighestIn(slot, leading_bits_));
  }
  return later;
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
      return std::min(max_, HighestIn(slot, leading_bits_));
    }
  }
  return max_;
}

}  // namespace beacongate::loadgen
