#include "loadgen/traffic/zipf.h"

#include <algorithm>
#include <cmath>

#include "gateway/base/check.h"

namespace beacongate::loadgen {

double UniformUnit(RandomBits& bits) { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }

Zipf::Zipf(size_t count, double skew, size_t first, size_t step) : first_(first), step_(step) {
  CHECK(first < count && step > 0 && skew >= 0);
  cumulative_.reserve((count - first + step - 1) / step);
  double sum = 0;
  for (size_t rank = first; rank < count; rank += step) {
    sum += std::pow(static_cast<double>(rank + 1), -skew);
    cumulative_.push_back(sum);
  }
}

size_t Zipf::Draw(RandomBits& bits) const {
  const double point = UniformUnit(bits) * cumulative_.back();
  const auto place = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, point);
  return first_ + static_cast<size_t>(place - cumulative_.begin()) * step_;
}

}  // namespace beacongate::loadgen
