// What an operator may set about HTTP, and the counters that a worker keeps.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "gateway/base/limits.h"

namespace beacongate::http {

struct HttpOptions {
  size_t connections_max = limits::kConnectionsMax;  // over all workers
  size_t head_bytes_max = limits::kHeadBytesMax;
  size_t target_bytes_max = limits::kTargetBytesMax;
  size_t header_count_max = limits::kHeaderCountMax;
  size_t body_bytes_max = limits::kBodyBytesMax;
  std::chrono::milliseconds head_timeout = limits::kHeadTimeout;    // first byte to end of head
  std::chrono::milliseconds body_timeout = limits::kBodyTimeout;    // end of head to end of body
  std::chrono::milliseconds idle_timeout = limits::kIdleTimeout;    // between requests
  std::chrono::milliseconds write_timeout = limits::kWriteTimeout;  // a reply that is not taken
};

// Written by one worker thread (relaxed stores, no read-modify-write contention), read by any.
struct HttpCounters {
  std::atomic<uint64_t> connections_opened{0};
  std::atomic<uint64_t> connections_refused{0};  // over connections_max: closed at once
  std::atomic<uint64_t> connections_open{0};
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> bytes_read{0};
  std::atomic<uint64_t> bytes_written{0};
  std::atomic<uint64_t> idle_closed{0};
  std::atomic<uint64_t> write_stalled{0};  // closed by the write deadline
  std::atomic<uint64_t> accept_paused{0};  // times that accepting stopped for want of descriptors
  std::atomic<uint64_t> replies_by_class[6] = {};  // [2] = 2xx, [4] = 4xx, [5] = 5xx
};

}  // namespace beacongate::http
