#include "gateway/journal/watch_table.h"

#include <algorithm>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate {

bool WatchTable::HasRoom() {
  const std::lock_guard lock(mutex_);
  DropFront();
  return watches_.size() < frames_max_;
}

void WatchTable::Add(uint64_t sequence, const std::shared_ptr<AckWait>& wait) {
  const std::lock_guard lock(mutex_);
  DCHECK(watches_.empty() || watches_.back().sequence < sequence);
  wait->AddPart();
  watches_.push_back({sequence, wait});
  size_.store(watches_.size(), std::memory_order_release);
}

WatchTable::Watches::const_iterator WatchTable::Find(const Watches& watches, uint64_t sequence) {
  const auto found =
      std::lower_bound(watches.begin(), watches.end(), sequence,
                       [](const Watch& watch, uint64_t wanted) { return watch.sequence < wanted; });
  const bool there =
      found != watches.end() && found->sequence == sequence && found->wait != nullptr;
  return there ? found : watches.end();
}

bool WatchTable::Contains(uint64_t sequence) const {
  const std::lock_guard lock(mutex_);
  return Find(watches_, sequence) != watches_.end();
}

std::vector<std::shared_ptr<AckWait>> WatchTable::Take(std::span<const uint64_t> sequences) {
  std::vector<std::shared_ptr<AckWait>> waits;
  const std::lock_guard lock(mutex_);
  for (const uint64_t sequence : sequences) {
    const auto found = Find(watches_, sequence);
    if (found == watches_.end()) continue;
    waits.push_back(
        std::exchange(watches_[static_cast<size_t>(found - watches_.begin())].wait, {}));
  }
  DropFront();
  return waits;
}

void WatchTable::DropFront() {
  while (!watches_.empty()) {
    const Watch& front = watches_.front();
    if (front.wait != nullptr && !front.wait->abandoned()) break;
    watches_.pop_front();
  }
  size_.store(watches_.size(), std::memory_order_release);
}

}  // namespace beacongate
