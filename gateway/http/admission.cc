#include "gateway/http/admission.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

#include "gateway/base/check.h"

namespace beacongate::http {
namespace {

// Adds if the sum is within `max`. Workers that meet here may each be refused for the other.
bool AddWithin(std::atomic<size_t>& sum, size_t count, size_t max) {
  const size_t before = sum.fetch_add(count, std::memory_order_relaxed);
  if (before + count <= max) return true;
  sum.fetch_sub(count, std::memory_order_relaxed);
  return false;
}

ClientId ClientOfIpv4(uint32_t address) {
  // As a prefix of IPv6 it belongs to a range that is never given to anybody.
  constexpr ClientId kIpv4 = 0x0000'ffff'0000'0000;
  return kIpv4 | address;
}

}  // namespace

ClientId ClientOf(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    return ClientOfIpv4(ntohl(reinterpret_cast<const sockaddr_in&>(peer).sin_addr.s_addr));
  }
  const uint8_t* const bytes = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr)) {
    uint32_t address;
    std::memcpy(&address, bytes + 12, sizeof(address));
    return ClientOfIpv4(ntohl(address));
  }
  ClientId prefix = 0;
  for (int i = 0; i < 8; ++i) prefix = prefix << 8 | bytes[i];
  return prefix;
}

Admission::Admission(const HttpOptions& options)
    : connections_max_(options.connections_max),
      per_client_max_(options.connections_per_address_max),
      bytes_max_(options.buffered_bytes_max),
      replies_max_(options.held_replies_max),
      counts_clients_(per_client_max_ < connections_max_) {}

Admission::~Admission() { CHECK(open_ == 0 && refusals_ == 0 && held_ == 0 && replies_ == 0); }

Admission::Shard& Admission::ShardOf(ClientId client) {
  return shards_[(client ^ client >> 8 ^ client >> 32) % shards_.size()];
}

ConnectionRefusal Admission::Enter(ClientId client) {
  if (!AddWithin(open_, 1, connections_max_)) return ConnectionRefusal::kMaxConnections;
  if (!counts_clients_) return ConnectionRefusal::kNone;
  Shard& shard = ShardOf(client);
  const std::lock_guard lock(shard.mutex);
  uint32_t& connections = shard.connections[client];
  if (connections < per_client_max_) {
    ++connections;
    return ConnectionRefusal::kNone;
  }
  open_.fetch_sub(1, std::memory_order_relaxed);
  return ConnectionRefusal::kMaxConnectionsPerAddress;
}

void Admission::Leave(ClientId client) {
  open_.fetch_sub(1, std::memory_order_relaxed);
  if (!counts_clients_) return;
  Shard& shard = ShardOf(client);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.connections.find(client);
  CHECK(found != shard.connections.end());
  if (--found->second == 0) shard.connections.erase(found);
}

bool Admission::BeginRefusal() { return AddWithin(refusals_, 1, limits::kRefusalsAtOnceMax); }

void Admission::EndRefusal() { refusals_.fetch_sub(1, std::memory_order_relaxed); }

bool Admission::BeginHold() { return AddWithin(replies_, 1, replies_max_); }

void Admission::EndHold() { replies_.fetch_sub(1, std::memory_order_relaxed); }

bool Admission::Hold(size_t bytes) { return AddWithin(held_, bytes, bytes_max_); }

void Admission::Release(size_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }

}  // namespace beacongate::http
