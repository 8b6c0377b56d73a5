// The course of a verification: read while there is hope, then judge. Blocks; one thread, but for
// VerificationWatch, which any thread may read or set.
//
// It reads until every accepted beacon has been found and all senders have finished, or until
// nothing more came for the settling time; then up to where the partitions end at that moment, so
// that late copies are seen; and judges.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "loadgen/report/verification.h"
#include "loadgen/runlog/run_log_reader.h"
#include "loadgen/verify/judgement.h"
#include "loadgen/verify/topic_verification.h"

namespace beacongate::loadgen {

struct VerificationWatch {
  std::atomic<bool> sending{false};  // the logs still grow: read on, whatever is found
  std::atomic<bool> stop{false};     // judge what there is
  std::atomic<uint64_t> found{0};
  std::atomic<uint64_t> records{0};
  std::atomic<uint64_t> wrong_partition{0};
  std::atomic<uint64_t> corrupt{0};
  std::atomic<uint64_t> duplicates{0};
};

struct VerificationRunResult {
  Verification verification;
  SenderTotals senders;
  ReadTotals read;
  uint64_t journals = 0;    // origins of receipts
  bool unfinished = false;  // a log ends early: its sender was killed, or still sends
  bool stopped = false;     // before the topic's end was reached
};

using RunLogs = std::vector<std::unique_ptr<RunLogReader>>;

// The logs in the order of the topic's book.
Result<VerificationRunResult> RunVerification(TopicVerification* topic, const RunLogs& logs,
                                              nanoseconds settle, const Clock& clock,
                                              VerificationWatch* watch);

}  // namespace beacongate::loadgen
