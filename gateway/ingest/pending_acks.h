// PendingAcks: the requests of one worker whose replies are held until a disk or Kafka has
// acknowledged their beacons, and what is answered in the end.
//
// Everything runs on the worker's thread, but for Connect, Disconnect and the counters; journals
// settle waits on threads of their own, which only leaves a note and wakes the worker. What a
// request that is not acknowledged in time has appended stays in the journal.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "gateway/base/clock.h"
#include "gateway/http/admission.h"
#include "gateway/http/request_handler.h"
#include "gateway/http/worker.h"
#include "gateway/journal/ack_wait.h"

namespace beacongate {

// How waiting ended.
enum class AckEnd : uint8_t {
  kAcknowledged,
  kNotSynced,    // the disk refused
  kQuarantined,  // Kafka refused a record for good
  kTimeout,
  kStopping,    // the process ends
  kClientGone,  // nobody is there to be told
  kCount
};

struct AckCounters {
  std::array<std::atomic<uint64_t>, static_cast<size_t>(AckEnd::kCount)> ended{};
};

class PendingAcks {
 public:
  // `admission` bounds how many replies are held, and outlives this.
  explicit PendingAcks(http::Admission& admission);
  // REQUIRES: Disconnect was called, or Connect was not.
  ~PendingAcks();
  PendingAcks(const PendingAcks&) = delete;
  PendingAcks& operator=(const PendingAcks&) = delete;

  // Before the worker runs.
  void Connect(http::Worker& worker);
  // After the worker has run, before it goes.
  void Disconnect();

  // For a request whose beacons are about to be appended; null if no more replies may be held.
  // Close or Drop must follow.
  std::shared_ptr<AckWait> Begin();
  // All is appended: if something is not acknowledged yet, `response` will be held, for `timeout`
  // at most; if something failed, it becomes the answer for that.
  void Close(const std::shared_ptr<AckWait>& wait, milliseconds timeout, http::Response* response);
  // The answer does not depend on it.
  void Drop(const std::shared_ptr<AckWait>& wait);

  // As RequestHandler::OnHoldEnded.
  http::Response OnHoldEnded(uint64_t hold, http::HoldEnd why);

  const AckCounters& counters() const { return counters_; }

 private:
  class Inbox;
  class Wait;

  void TakeSettled();
  void End(uint64_t hold, AckEnd end);

  http::Admission& admission_;
  http::Worker* worker_ = nullptr;
  const std::shared_ptr<Inbox> inbox_;
  std::unordered_map<uint64_t, std::shared_ptr<Wait>> pending_;
  uint64_t last_hold_ = 0;
  AckCounters counters_;
};

}  // namespace beacongate
