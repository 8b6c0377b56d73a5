// Verifier: remembers what was found in the topic, exactly and in bounded memory, whatever the
// order in which partitions are read. Judgement (judgement.h) then compares that with what the
// senders saw. Pure; one thread at a time.
//
// Memory: 1/8 byte for each beacon at most, and nothing for stretches of 4,096 of a lane that are
// complete; the same for receipts; 16 to 43 bytes for each key; for the reports 4 MiB. So 100
// million beacons over 100,000 keys stay below 40 MiB, lanes below 10,000 taken for granted (each
// takes up to 0.7 KB of its own). Late and broken beacons are remembered in the same way, so that
// the worst topic, in which every beacon is both, takes another 25 MB.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "loadgen/report/found_timeline.h"
#include "loadgen/report/latency_histogram.h"
#include "loadgen/report/partition_heat.h"
#include "loadgen/report/verification.h"
#include "loadgen/verify/finding.h"
#include "loadgen/verify/key_order.h"
#include "loadgen/verify/receipt_book.h"
#include "loadgen/verify/run_book.h"
#include "loadgen/verify/sequence_set.h"
#include "shardkey/partitioner.h"

namespace beacongate::loadgen {

struct VerifierOptions {
  uint32_t partitions = 0;
  // How the gateway finds a key's partition. Unset: it is only checked that a key keeps its own.
  std::optional<Partitioner> partitioner = Partitioner::kXxh3;
};

// What is neither found nor a fault of our beacons.
struct ReadTotals {
  uint64_t records = 0;
  uint64_t foreign = 0;     // beacons without an identity
  uint64_t other_runs = 0;  // of runs that no log was given for
  uint64_t keyless = 0;     // ours, without a key: their order and partition cannot be judged
};

class Verifier {
 public:
  // One late beacon, until it is known whether it was accepted.
  struct Late {
    uint32_t stream;
    FaultExample example;
  };
  static constexpr size_t kLateExamplesMax = 64;

  // `book` outlives the verifier.
  Verifier(const RunBook* book, const VerifierOptions& options);

  // Once a record, before the beacons that it holds.
  void OnRecord(const RecordPlace& place, const std::optional<ReceiptId>& receipt);
  void OnBeacon(const RecordPlace& place, const Finding& finding);

  // Different intact beacons of our runs.
  uint64_t found() const { return found_total_; }
  const ReadTotals& totals() const { return totals_; }
  const RunBook& book() const { return book_; }

  // For Judgement.
  const SequenceSet& found_in(uint32_t stream) const { return found_[stream]; }
  const SequenceSet* late_in(uint32_t stream) const { return Find(late_, stream); }
  const SequenceSet* broken_in(uint32_t stream) const { return Find(broken_, stream); }
  const std::vector<Late>& late_examples() const { return late_examples_; }
  // Of a kind that needs no judgement, so far.
  uint64_t seen(FaultKind kind) const { return faults_.of(kind).count; }
  const ReceiptBook& receipts() const { return receipts_; }
  // All that needs no judgement: wrong partitions, corrupt, duplicates, what was never a lane, the
  // receipts, times.
  Verification Facts() const;

 private:
  using SparseSets = std::unordered_map<uint32_t, SequenceSet>;

  static const SequenceSet* Find(const SparseSets& sets, uint32_t stream);
  static FaultExample ExampleOf(const RecordPlace& place, const BeaconId* id, std::string detail);

  void OnIntact(const RecordPlace& place, const BeaconId& id, uint32_t stream);
  void CheckKey(const RecordPlace& place, const BeaconId& id, uint32_t stream, bool first);
  void Corrupt(const RecordPlace& place, const BeaconId* id, std::string detail);
  FaultTally& fault(FaultKind kind) { return faults_.of(kind); }

  const RunBook& book_;
  const VerifierOptions options_;
  const WallTime started_;
  std::vector<SequenceSet> found_;  // by stream
  SparseSets late_;                 // came after a later one of their key
  SparseSets broken_;               // came with a seal that does not hold
  std::vector<Late> late_examples_;
  KeyOrder keys_;
  ReceiptBook receipts_;
  bool receipt_is_new_ = true;
  bool receipt_seen_ = false;
  uint64_t found_total_ = 0;
  ReadTotals totals_;
  Verification faults_;  // filled as records come
  FoundTimeline timeline_;
};

}  // namespace beacongate::loadgen
