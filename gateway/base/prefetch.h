// Hints to fetch memory before it is needed, so that many misses of the cache are waited for at
// once instead of one after the other. They read and write nothing, and do no harm where the
// address is not mapped any more.
#pragma once

#include <cstddef>

namespace beacongate {

constexpr size_t kCacheLineBytes = 64;

// To be read by this core soon, not at once: into its second-level cache.
inline void PrefetchToRead(const char* at, size_t bytes) {
  for (size_t i = 0; i < bytes; i += kCacheLineBytes) __builtin_prefetch(at + i, 0, 2);
}

}  // namespace beacongate
