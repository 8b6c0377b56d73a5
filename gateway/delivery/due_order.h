// DueOrder: which partitions are due, earliest first; ties by partition number. At most one time
// for each partition. O(log n) to set, O(1) to ask: nothing scans the partitions. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate {

class DueOrder {
 public:
  explicit DueOrder(uint32_t partitions);

  // Due at `time`, whatever was set before.
  void Set(uint32_t partition, MonotonicTime time);
  void Clear(uint32_t partition);
  bool Contains(uint32_t partition) const { return places_[partition] != kAbsent; }

  bool empty() const { return heap_.empty(); }
  // The earliest time. nullopt when empty.
  std::optional<MonotonicTime> Earliest() const;
  // Takes out the earliest partition if it is due at `now`.
  std::optional<uint32_t> Pop(MonotonicTime now);

 private:
  struct Entry {
    MonotonicTime time;
    uint32_t partition;
    // NOLINTNEXTLINE(modernize-use-nullptr): the check takes what the compiler writes here for ours
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  static constexpr uint32_t kAbsent = UINT32_MAX;

  void Put(size_t place, const Entry& entry);
  void Lift(size_t place, const Entry& entry);
  void Sink(size_t place, const Entry& entry);
  void RemoveAt(size_t place);

  std::vector<Entry> heap_;
  std::vector<uint32_t> places_;  // of each partition in the heap
};

}  // namespace beacongate
