// SlotScale: cuts a run of unknown length into a bounded number of equal slots. They are a second
// wide at first; each time the run outgrows them they are made twice as wide, and whoever keeps
// something per slot folds every two into one. Pure.
#pragma once

#include <algorithm>
#include <cstddef>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

class SlotScale {
 public:
  // REQUIRES: slots_max is even and not 0.
  explicit SlotScale(size_t slots_max) : slots_max_(slots_max) {}

  nanoseconds width() const { return width_; }
  // An instant before the start belongs to the first slot. Not below slots_max: Widen first.
  size_t SlotOf(nanoseconds since_start) const {
    return static_cast<size_t>(std::max<int64_t>(since_start.count(), 0) / width_.count());
  }
  bool Holds(nanoseconds since_start) const { return SlotOf(since_start) < slots_max_; }
  // Slot i of the wider ones is what 2i and 2i + 1 were.
  void Widen() { width_ *= 2; }

 private:
  size_t slots_max_;
  nanoseconds width_ = seconds{1};
};

}  // namespace beacongate::loadgen
