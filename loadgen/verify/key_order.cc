#include "loadgen/verify/key_order.h"

#include <algorithm>

namespace beacongate::loadgen {
namespace {

constexpr size_t kSlotsAtFirst = 1'024;
constexpr unsigned kPartitionBits = 20;
static_assert(KeyOrder::kPartitionMax == (uint64_t{1} << kPartitionBits) - 1);

}  // namespace

KeyOrder::KeyOrder() : slots_(kSlotsAtFirst) { static_assert(sizeof(Slot) == 16); }

KeyOrder::Slot& KeyOrder::SlotOf(uint64_t hash) {
  const size_t mask = slots_.size() - 1;
  size_t place = hash & mask;
  while (slots_[place].hash != 0 && slots_[place].hash != hash) place = (place + 1) & mask;
  return slots_[place];
}

void KeyOrder::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.hash != 0) SlotOf(slot.hash) = slot;
  }
}

KeyOrder::Before KeyOrder::Note(uint64_t key_hash, uint64_t number, uint32_t partition) {
  const uint64_t hash = key_hash == 0 ? 1 : key_hash;
  const uint64_t bounded = std::min(number, kNumberMax);
  const auto here = static_cast<uint32_t>(std::min<uint64_t>(partition, kPartitionMax));
  Slot& slot = SlotOf(hash);
  if (slot.hash == 0) {
    slot.hash = hash;
    slot.state = bounded << kPartitionBits | here;
    if (++keys_ * 4 > slots_.size() * 3) Grow();
    return {};
  }
  const Before before{.known = true,
                      .number = slot.state >> kPartitionBits,
                      .partition = static_cast<uint32_t>(slot.state & kPartitionMax)};
  if (before.partition == here && bounded > before.number) {
    slot.state = bounded << kPartitionBits | here;
  }
  return before;
}

}  // namespace beacongate::loadgen
