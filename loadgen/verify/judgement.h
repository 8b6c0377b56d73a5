// Judgement: what was found, held against what the senders saw. Pure; one thread at a time.
//
// Of the accepted beacons each one must be found, once, and after all earlier ones of its key.
// What was refused or never sent must not be found; what got no answer may be found or not, and
// owes no order: nobody was told that it had arrived. A beacon that came back broken is corrupt and
// not lost as well.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "loadgen/report/verification.h"
#include "loadgen/runlog/run_log.h"
#include "loadgen/verify/verifier.h"

namespace beacongate::loadgen {

// By what the senders saw. All in beacons.
struct SenderTotals {
  uint64_t accepted = 0;
  uint64_t refused = 0;
  uint64_t unknown = 0;
  uint64_t never_sent = 0;
  uint64_t found_accepted = 0;
  uint64_t found_refused = 0;  // refused, and there all the same
  uint64_t found_unknown = 0;
  uint64_t late_unanswered = 0;  // late, and never answered with 2xx: no fault
  std::map<int, uint64_t> refused_by_status;
  uint64_t unlogged = 0;  // found beyond the end of a log that ends early
};

class Judgement {
 public:
  // Of everything that the verifier has found by now; it must not learn more meanwhile.
  explicit Judgement(const Verifier& verifier);

  // Every run of every log, `run` as numbered in the book; then the end of each log.
  void OnRun(size_t run, const OutcomeRun& outcomes);
  void OnLogEnd(size_t run, bool finished);

  const SenderTotals& totals() const { return totals_; }
  // Accepted beacons that were neither found nor came back broken, so far.
  uint64_t missing() const { return missing_.count; }
  Verification Result() const;

 private:
  struct Stream {
    uint64_t explained = 0;  // found beacons that the log speaks of
    uint64_t end = 0;        // the log speaks of nothing behind it
  };

  void CountLate(uint32_t stream, const OutcomeRun& outcomes);
  void AddMissing(uint32_t stream, const OutcomeRun& outcomes);
  void AddSpurious(uint32_t lane, uint64_t first, uint64_t count, const SequenceSet& found,
                   const char* detail);

  const Verifier& verifier_;
  std::vector<Stream> streams_;
  SenderTotals totals_;
  FaultTally missing_;
  FaultTally reordered_;
  FaultTally spurious_;
};

}  // namespace beacongate::loadgen
