#include "gateway/delivery/due_order.h"

namespace beacongate {

DueOrder::DueOrder(uint32_t partitions) : places_(partitions, kAbsent) {
  heap_.reserve(partitions);
}

void DueOrder::Set(uint32_t partition, MonotonicTime time) {
  const Entry entry{time, partition};
  if (!Contains(partition)) {
    heap_.push_back(entry);
    Lift(heap_.size() - 1, entry);
    return;
  }
  const size_t place = places_[partition];
  if (entry < heap_[place]) {
    Lift(place, entry);
  } else {
    Sink(place, entry);
  }
}

void DueOrder::Clear(uint32_t partition) {
  if (Contains(partition)) RemoveAt(places_[partition]);
}

std::optional<MonotonicTime> DueOrder::Earliest() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().time;
}

std::optional<uint32_t> DueOrder::Pop(MonotonicTime now) {
  if (heap_.empty() || heap_.front().time > now) return std::nullopt;
  const uint32_t partition = heap_.front().partition;
  RemoveAt(0);
  return partition;
}

void DueOrder::Put(size_t place, const Entry& entry) {
  heap_[place] = entry;
  places_[entry.partition] = static_cast<uint32_t>(place);
}

void DueOrder::Lift(size_t place, const Entry& entry) {
  while (place > 0) {
    const size_t parent = (place - 1) / 2;
    if (!(entry < heap_[parent])) break;
    Put(place, heap_[parent]);
    place = parent;
  }
  Put(place, entry);
}

void DueOrder::Sink(size_t place, const Entry& entry) {
  for (size_t child = 2 * place + 1; child < heap_.size(); child = 2 * place + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < entry)) break;
    Put(place, heap_[child]);
    place = child;
  }
  Put(place, entry);
}

void DueOrder::RemoveAt(size_t place) {
  places_[heap_[place].partition] = kAbsent;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (place == heap_.size()) return;
  if (place > 0 && last < heap_[(place - 1) / 2]) {
    Lift(place, last);
  } else {
    Sink(place, last);
  }
}

}  // namespace beacongate
