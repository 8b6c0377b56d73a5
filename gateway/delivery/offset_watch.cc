#include "gateway/delivery/offset_watch.h"

#include <algorithm>

namespace beacongate {

std::optional<int64_t> OffsetWatch::WentBack(uint32_t partition, int64_t offset) {
  if (offset < 0) return std::nullopt;
  if (partition >= highest_.size()) highest_.resize(partition + 1, -1);
  const int64_t before = highest_[partition];
  if (offset < before) {
    std::fill(highest_.begin(), highest_.end(), -1);
    highest_[partition] = offset;
    return before;
  }
  highest_[partition] = offset;
  return std::nullopt;
}

}  // namespace beacongate
