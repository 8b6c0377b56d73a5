// FoundTimeline: how many records were found over time, and how long each took end to end, in
// bounded memory (120 slots, 2.2 MiB). Records may come in any order: a verifier reads partition by
// partition. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/base/clock.h"
#include "loadgen/report/latency_histogram.h"
#include "loadgen/report/percentiles.h"
#include "loadgen/report/slot_scale.h"

namespace beacongate::loadgen {

struct FoundSlot {
  nanoseconds from{0};  // since the run's start
  nanoseconds width{0};
  uint64_t found = 0;
  Percentiles end_to_end;
};

class FoundTimeline {
 public:
  static constexpr size_t kSlotsMax = 120;

  // `since_start`: from the run's start to the record's own instant, which the verifier chooses and
  // Verification::end_to_end_basis names.
  void Record(nanoseconds since_start, nanoseconds end_to_end, uint64_t records = 1);

  // Without a gap, from the run's start to the last record.
  std::vector<FoundSlot> Slots() const;

 private:
  void Fold();

  SlotScale scale_{kSlotsMax};
  std::vector<LatencyHistogram> slots_;
};

}  // namespace beacongate::loadgen
