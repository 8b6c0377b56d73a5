#include "loadgen/report/found_timeline.h"

namespace beacongate::loadgen {

void FoundTimeline::Record(nanoseconds since_start, nanoseconds end_to_end, uint64_t records) {
  while (!scale_.Holds(since_start)) Fold();
  const size_t slot = scale_.SlotOf(since_start);
  while (slots_.size() <= slot) slots_.emplace_back(LatencyHistogram::kCoarse);
  slots_[slot].Record(end_to_end, records);
}

void FoundTimeline::Fold() {
  scale_.Widen();
  for (size_t i = 0; 2 * i < slots_.size(); ++i) {
    if (2 * i + 1 < slots_.size()) slots_[2 * i].Add(slots_[2 * i + 1]);
    if (i > 0) slots_[i] = slots_[2 * i];
  }
  slots_.resize((slots_.size() + 1) / 2, LatencyHistogram(LatencyHistogram::kCoarse));
}

std::vector<FoundSlot> FoundTimeline::Slots() const {
  std::vector<FoundSlot> slots;
  for (const LatencyHistogram& slot : slots_) {
    slots.push_back({.from = scale_.width() * static_cast<int64_t>(slots.size()),
                     .width = scale_.width(),
                     .found = slot.count(),
                     .end_to_end = PercentilesOf(slot)});
  }
  return slots;
}

}  // namespace beacongate::loadgen
