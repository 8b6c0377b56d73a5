// WatchTable: who waits for the retirement of which frames of a journal's own life. Thread-safe;
// calls are short. A journal for which nobody waits pays for one atomic read.
//
// Bounded: what was abandoned goes once everything in front of it has gone, and the number of
// frames is limited besides.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "gateway/journal/ack_wait.h"

namespace beacongate {

class WatchTable {
 public:
  explicit WatchTable(size_t frames_max) : frames_max_(frames_max) {}

  bool HasRoom();
  // REQUIRES: `sequence` is above all before it.
  void Add(uint64_t sequence, const std::shared_ptr<AckWait>& wait);

  bool any() const { return size_.load(std::memory_order_acquire) > 0; }
  // Somebody waits for this frame.
  bool Contains(uint64_t sequence) const;
  // Takes out those that wait for these frames; the caller settles a part of each.
  std::vector<std::shared_ptr<AckWait>> Take(std::span<const uint64_t> sequences);

 private:
  struct Watch {
    uint64_t sequence;
    std::shared_ptr<AckWait> wait;  // null: taken
  };
  using Watches = std::deque<Watch>;

  static Watches::const_iterator Find(const Watches& watches, uint64_t sequence);
  void DropFront();

  const size_t frames_max_;
  mutable std::mutex mutex_;
  Watches watches_;  // rising
  std::atomic<size_t> size_{0};
};

}  // namespace beacongate
