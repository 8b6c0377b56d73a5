// BodyCounters: what bodies turned out to be, and what of them was not kept. One thread writes, any
// reads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gateway/beacon/body_facts.h"

namespace beacongate {

struct BodyCounters {
  std::atomic<uint64_t> by_kind[static_cast<size_t>(BodyKind::kCount)] = {};
  std::atomic<uint64_t> files_dropped{0};
  std::atomic<uint64_t> file_bytes_dropped{0};
  std::atomic<uint64_t> base64_kept{0};

  // One writer, so that no read-modify-write is needed.
  void Count(const BodyFacts& facts) {
    Add(by_kind[static_cast<size_t>(facts.kind)], 1);
    if (facts.base64_kept) Add(base64_kept, 1);
    if (facts.files_dropped == 0) return;
    Add(files_dropped, facts.files_dropped);
    Add(file_bytes_dropped, facts.file_bytes_dropped);
  }

 private:
  static void Add(std::atomic<uint64_t>& counter, uint64_t count) {
    counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
};

}  // namespace beacongate
