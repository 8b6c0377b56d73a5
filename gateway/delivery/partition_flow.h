// PartitionFlow: the rules of one partition. Pure; one thread.
//
// One run at a time is with librdkafka, and the first run under a fresh producer is a single frame.
// A broker that has no state of a producer takes any sequence number (Kafka accepts the first batch
// of an unknown producer id whatever it begins with): if two batches were on their way and the
// first were refused for a moment, the second would overtake it. See docs/decisions/0006. Brokers
// forget a producer that was silent (producer.id.expiration.ms): after kSilenceMax it counts as
// fresh.
//
// After a report of failure nothing more is sent until all reports are in; then the partition goes
// again from its oldest frame (Recover), after a back-off if the failure was not the record's.
//
// Isolation finds the record that Kafka refuses for good among those that failed with it: halves of
// the failed run are sent by themselves, one at a time, until one record fails alone. That one goes
// to quarantine; its neighbours are delivered.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gateway/base/clock.h"
#include "gateway/delivery/partition_queue.h"
#include "gateway/kafka/error.h"

namespace beacongate {

class PartitionFlow {
 public:
  static constexpr milliseconds kBackoffMin{100};
  static constexpr milliseconds kBackoffMax{10'000};
  // Far below what brokers remember: a day by default.
  static constexpr std::chrono::minutes kSilenceMax{5};

  PartitionQueue& queue() { return queue_; }
  const PartitionQueue& queue() const { return queue_; }

  // How many gathered frames may be handed over as one run now; 0 while it has to wait for reports.
  size_t Allowed(size_t run_frames_max) const;
  bool isolating() const { return suspects_ > 0; }
  bool recovering() const { return recovering_; }
  // Nothing is outstanding any more: Recover() is due.
  bool MayRecover() const { return recovering_ && queue_.outstanding() == 0; }

  // REQUIRES: nothing is outstanding. What is handed over next is sent at `now`.
  void BeginRun(MonotonicTime now);
  HeldFrame Delivered(uint64_t position);
  // True when the record failed alone and for good: the caller keeps it in quarantine and calls
  // Quarantined, or Failed with kRetry if that cannot be done now. False: it was told to Failed.
  bool CondemnedBy(uint64_t position, kafka::ErrorClass error);
  HeldFrame Quarantined(uint64_t position);
  void Failed(uint64_t position, kafka::ErrorClass error);

  struct Recovery {
    size_t frames_again = 0;
    nanoseconds wait{0};
  };
  // REQUIRES: MayRecover().
  Recovery Recover();
  // The producer is gone, with whatever it had. Returns how many frames go again.
  size_t Abandon();
  // How long to wait before trying again; doubles until a frame is delivered.
  nanoseconds NextBackoff();

 private:
  void OneSuspectLess();

  PartitionQueue queue_;
  bool known_to_broker_ = false;  // a frame was delivered by the producer of now
  MonotonicTime run_began_{};
  MonotonicTime heard_{};  // when the last run of which a frame was delivered began
  bool recovering_ = false;
  bool back_off_ = false;        // a failure of this recovery was not the record's fault
  size_t failed_for_good_ = 0;   // reports of this recovery
  size_t suspects_ = 0;          // frames from the head on among which is one to be found
  size_t probe_frames_max_ = 0;  // how many of them may be sent together
  unsigned failures_ = 0;        // back-offs in a row
};

}  // namespace beacongate
