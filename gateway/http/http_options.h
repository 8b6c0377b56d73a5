// What an operator may set about HTTP, and the counters that a worker keeps.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "gateway/base/limits.h"

namespace beacongate::http {

struct HttpOptions {
  size_t connections_max = limits::kConnectionsMax;                        // over all workers
  size_t connections_per_address_max = limits::kConnectionsPerAddressMax;  // the same
  size_t buffered_bytes_max = limits::kBufferedBytesMax;                   // the same
  size_t held_replies_max = limits::kHeldRepliesMax;                       // the same
  uint32_t requests_max = limits::kRequestsPerConnectionMax;  // of a connection; 0: no bound
  size_t pipelined_max = limits::kPipelinedMax;  // replies of a connection that wait at once
  size_t head_bytes_max = limits::kHeadBytesMax;
  size_t target_bytes_max = limits::kTargetBytesMax;
  size_t header_count_max = limits::kHeaderCountMax;
  size_t body_bytes_max = limits::kBodyBytesMax;
  std::chrono::milliseconds head_timeout = limits::kHeadTimeout;      // first byte to end of head
  std::chrono::milliseconds body_timeout = limits::kBodyTimeout;      // end of head to end of body
  std::chrono::milliseconds idle_timeout = limits::kIdleTimeout;      // between requests
  std::chrono::milliseconds write_timeout = limits::kWriteTimeout;    // a reply that is not taken
  std::chrono::milliseconds linger_timeout = limits::kLingerTimeout;  // after the last reply
};

// What a connection waits for. It waits for exactly one of them at any time.
// kHeld, for what the handler waits for before it lets a reply go, is as long as that says.
enum class Deadline : uint8_t { kIdle, kHead, kBody, kWrite, kLinger, kHeld, kCount };

// Why a connection is not admitted.
enum class ConnectionRefusal : uint8_t {
  kNone,
  kMaxConnections,
  kMaxConnectionsPerAddress,
  kCount
};

template <typename Enum>
constexpr size_t IndexOf(Enum value) {
  return static_cast<size_t>(value);
}

// Written by one worker thread (relaxed stores, no read-modify-write contention), read by any.
struct HttpCounters {
  std::atomic<uint64_t> turns{0};  // of the loop, ten a second; 0: it does not run
  std::atomic<uint64_t> connections_opened{0};
  std::atomic<uint64_t> connections_refused[IndexOf(ConnectionRefusal::kCount)] = {};
  std::atomic<uint64_t> connections_open{0};
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> bytes_read{0};
  std::atomic<uint64_t> bytes_written{0};
  // Connections and requests that a deadline ended.
  std::atomic<uint64_t> deadlines_passed[IndexOf(Deadline::kCount)] = {};
  // Requests answered 503, and connections cut off, because buffered_bytes_max was reached.
  std::atomic<uint64_t> memory_refused{0};
  std::atomic<uint64_t> memory_cut_off{0};
  std::atomic<uint64_t> accept_paused{0};  // times that accepting stopped for want of descriptors
  std::atomic<uint64_t> replies_held{0};   // now
  std::atomic<uint64_t> replies_by_class[6] = {};  // [2] = 2xx, [4] = 4xx, [5] = 5xx
};

}  // namespace beacongate::http
