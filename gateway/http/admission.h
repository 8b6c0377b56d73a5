// Admission: what the connections of all workers may take together: how many are open, in all and
// by client address, how many wait for a reply that is held, and how many bytes of requests and
// replies they hold in memory.
//
// One per process, shared by its workers, which it outlives; all calls from any thread. Calls do
// not block but for a short lock when a connection opens or closes, and that only where fewer are
// allowed to an address than in all.
#pragma once

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "gateway/http/http_options.h"

namespace beacongate::http {

// Who counts as one client: an IPv4 address, also one that shows as IPv6, or a /64 of IPv6, which
// is the least that a single subscriber gets.
using ClientId = uint64_t;
ClientId ClientOf(const sockaddr_storage& peer);

class Admission {
 public:
  explicit Admission(const HttpOptions& options);
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  // REQUIRES: nothing is open or held.
  ~Admission();

  // A connection opens; kNone admits it, and Leave must follow one day.
  ConnectionRefusal Enter(ClientId client);
  void Leave(ClientId client);
  size_t connections_open() const { return open_.load(std::memory_order_relaxed); }

  // A connection that was not admitted may stay for as long as telling it so takes. False: too many
  // do already; it must be closed at once. After true, EndRefusal must follow.
  bool BeginRefusal();
  void EndRefusal();

  // False if as many replies are held as may be. After true, EndHold must follow.
  bool BeginHold();
  void EndHold();

  // False, and nothing happens, if more would then be held than may be.
  bool Hold(size_t bytes);
  void Release(size_t bytes);
  size_t bytes_held() const { return held_.load(std::memory_order_relaxed); }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<ClientId, uint32_t> connections;  // none is zero
  };
  Shard& ShardOf(ClientId client);

  const size_t connections_max_;
  const size_t per_client_max_;
  const size_t bytes_max_;
  const size_t replies_max_;
  const bool counts_clients_;
  std::atomic<size_t> open_{0};
  std::atomic<size_t> refusals_{0};
  std::atomic<size_t> held_{0};
  std::atomic<size_t> replies_{0};  // that are held
  std::array<Shard, 16> shards_;
};

}  // namespace beacongate::http
