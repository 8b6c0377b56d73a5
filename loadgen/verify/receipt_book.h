// ReceiptBook: the receipts (origin, sequence) of the records, journal by journal. One thread.
//
// A journal numbers what it accepts consecutively, so a number that lacks between those that came
// was lost or went elsewhere, and one that comes again was delivered twice. What other traffic of
// the topic was accepted before the first record that is read looks like a gap, too.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "loadgen/report/verification.h"
#include "loadgen/verify/finding.h"
#include "loadgen/verify/sequence_set.h"

namespace beacongate::loadgen {

class ReceiptBook {
 public:
  // Further origins than these are not followed: somebody's random bytes.
  static constexpr size_t kOriginsMax = 4'096;

  // False if the receipt came before.
  bool Note(const ReceiptId& receipt, const RecordPlace& place);

  size_t origins() const { return origins_.size(); }
  FaultTally Gaps() const;
  const FaultTally& duplicates() const { return duplicates_; }

 private:
  std::unordered_map<uint64_t, SequenceSet> origins_;
  uint64_t last_origin_ = 0;
  SequenceSet* last_ = nullptr;
  FaultTally duplicates_;
};

}  // namespace beacongate::loadgen
