// What happened to the values of each field of each endpoint's schema: did not convert, was
// repaired, was cut.
//
// FieldLedger: the counts of one worker, which live as long as the process; a reload goes on with
// those of the endpoints, topics and fields that stay. FieldCounters: the same by the positions of
// one EndpointTable, so that a bump is one store.
//
// The worker alone bumps. Of and AddTo may be called by any thread and take a lock that no bump
// waits for.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ingest/endpoint_table.h"

namespace beacongate {

struct FieldCounts {
  std::atomic<uint64_t> unconverted{0};
  std::atomic<uint64_t> repaired{0};
  std::atomic<uint64_t> truncated{0};
};

// Sums over workers and endpoints, by topic and field.
struct FieldName {
  std::string topic;
  std::string field;
  auto operator<=>(const FieldName&) const = default;
};
struct FieldSums {
  uint64_t unconverted = 0;
  uint64_t repaired = 0;
  uint64_t truncated = 0;
};

class FieldLedger {
 public:
  // Made at the first call; at the same address for ever.
  FieldCounts* Of(const Endpoint& endpoint, std::string_view field);
  // Fields of which nothing was counted are left out.
  void AddTo(std::map<FieldName, FieldSums>* sums) const;

 private:
  struct Key {
    std::string path;
    FieldName name;
    auto operator<=>(const Key&) const = default;
  };
  mutable std::mutex mutex_;
  std::map<Key, FieldCounts> counts_;
};

class FieldCounters {
 public:
  // `ledger` outlives this.
  FieldCounters(const EndpointTable& endpoints, FieldLedger& ledger);

  void Unconverted(size_t endpoint, size_t field) { Bump(counts_[endpoint][field]->unconverted); }
  void Repaired(size_t endpoint, size_t field) { Bump(counts_[endpoint][field]->repaired); }
  void Truncated(size_t endpoint, size_t field) { Bump(counts_[endpoint][field]->truncated); }

 private:
  static void Bump(std::atomic<uint64_t>& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  std::vector<std::vector<FieldCounts*>> counts_;  // by endpoint and field
};

}  // namespace beacongate
