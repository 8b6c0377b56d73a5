// AckWait: what one request waits for after its beacons were appended: a part for each frame that
// is not acknowledged yet. The worst outcome of the parts is that of the whole.
//
// The worker that serves the request makes it, appends with it, and calls Close once. Journals hold
// it until its parts are settled or it is abandoned. Everything but Close may be called by any
// thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace beacongate {

// The later the worse. All but kDone: nobody knows, or not in Kafka; the beacon is accepted anyway.
enum class AckOutcome : uint8_t { kDone, kNotSynced, kQuarantined };

class AckWait {
 public:
  AckWait() = default;
  AckWait(const AckWait&) = delete;
  AckWait& operator=(const AckWait&) = delete;
  virtual ~AckWait() = default;

  // A further part. REQUIRES: not closed.
  void AddPart() { open_.fetch_add(1, std::memory_order_relaxed); }
  void Settle(AckOutcome outcome);
  // No more parts come. True if all are settled already; else OnSettled will be called.
  bool Close() { return open_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

  // Nobody waits any more: who holds it may let go of it.
  void Abandon() { abandoned_.store(true, std::memory_order_relaxed); }
  bool abandoned() const { return abandoned_.load(std::memory_order_relaxed); }

  // The worst so far.
  AckOutcome outcome() const { return outcome_.load(std::memory_order_relaxed); }

 private:
  // All parts are settled. Once, on the thread that settled the last one; must be short.
  virtual void OnSettled() = 0;

  std::atomic<uint32_t> open_{1};  // parts, and one until it is closed
  std::atomic<AckOutcome> outcome_{AckOutcome::kDone};
  std::atomic<bool> abandoned_{false};
};

}  // namespace beacongate
