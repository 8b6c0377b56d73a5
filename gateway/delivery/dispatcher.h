// Dispatcher: all partitions of a lane between the journal's reader and a producer. It gathers
// frames, hands over the runs that are due, and acts on reports: retire, quarantine, or send again.
//
// A frame of an earlier life may name a partition that the topic's pinned count no longer has. It
// cannot be sent and goes into quarantine, as PARTITION_NOT_PINNED.
//
// A partition that cannot be written while others can is parked: parking.h.
//
// It owns no thread, makes no producer and does not wait; it reads no clock but for what it is told
// (`now`), and the wall clock for latencies. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/latency_buckets.h"
#include "gateway/delivery/due_order.h"
#include "gateway/delivery/offset_watch.h"
#include "gateway/delivery/parking.h"
#include "gateway/delivery/partition_flow.h"
#include "gateway/delivery/producer.h"
#include "gateway/delivery/pump.h"
#include "gateway/delivery/quarantine.h"
#include "gateway/delivery/stuck_watch.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

class Dispatcher {
 public:
  // All outlive the dispatcher.
  Dispatcher(const PumpOptions& options, LaneJournal& journal, Quarantine& quarantine,
             kafka::ClientLog& log, const Clock& clock, PumpCounters& counters);

  // REQUIRES: !full().
  void Gather(const FrameRef& frame, MonotonicTime now);
  // At the bound of what may be held.
  bool full() const;
  uint64_t held_frames() const { return held_frames_; }
  // Nothing is held, nor parked.
  bool empty() const { return held_frames_ == 0 && parking_.empty(); }

  // Takes in parked frames that the journal found.
  void TakeParked(MonotonicTime now);
  // Parks what is stuck, and moves frames into and out of parked partitions. True if anything
  // moved. Looks at every partition now and then.
  bool Park(MonotonicTime now);

  // Hands over the runs that are due at `now`; with `all` everything gathered, except for
  // partitions that back off. Returns the number of frames, those put into quarantine because their
  // partition is not there included.
  size_t SendDue(Producer& producer, MonotonicTime now, bool all);
  // Takes in the reports of one librdkafka batch.
  void TakeReports(const std::vector<DeliveryReport>& reports, MonotonicTime now);
  // The producer is gone: what it had goes again, at once.
  void Abandon(MonotonicTime now);
  // A report or refusal said that the producer is dead.
  bool producer_is_dead() const { return producer_is_dead_; }

  // When the next run or retry is due; nullopt: nothing waits for a time.
  std::optional<MonotonicTime> NextDue() const;
  // Accepted when; nullopt when nothing is held. Looks at every partition.
  std::optional<WallTime> OldestHeld() const;

 private:
  size_t QuarantineStrays(MonotonicTime now);
  bool SendPartition(Producer& producer, uint32_t partition, MonotonicTime now);
  void CountRun(uint64_t frames);
  void GiveUpLost(uint32_t partition);
  void FillRun(uint32_t partition, size_t count);
  void TakeReport(const DeliveryReport& report);
  void CountFailure(rd_kafka_resp_err_t error, size_t frames);
  void NoteOffset(const DeliveryReport& report);
  void AfterReports(uint32_t partition, MonotonicTime now);
  void TakeRefusals(uint32_t partition, const std::vector<Refusal>& refusals);
  // Puts the frame into quarantine, or back into its partition if that fails.
  void Condemn(uint32_t partition, uint64_t position, rd_kafka_resp_err_t error);
  void BackOff(uint32_t partition, MonotonicTime until);
  void CountDelivered(const HeldFrame& frame, WallTime wall);
  void LetGo(const HeldFrame& frame);
  // `was_parked`: it comes from the files of its partition.
  void Hold(const FrameRef& frame, bool was_parked, MonotonicTime now);
  void Enqueue(uint32_t partition, const HeldFrame& frame, MonotonicTime now);
  size_t RunAllowed(uint32_t partition) const;

  // dispatcher_parking.cc
  bool pressed() const;
  nanoseconds StuckAfterPressed() const;
  bool IsStuck(uint32_t partition, MonotonicTime now) const;
  bool Evacuates(uint32_t partition, MonotonicTime now) const;
  bool Owes(uint32_t partition, MonotonicTime now) const;
  void LookForStuck(MonotonicTime now);
  void TellParked(const std::vector<uint32_t>& partitions, MonotonicTime now) const;
  bool Feed(uint32_t partition, MonotonicTime now);
  bool FeedStrays(uint32_t partition, MonotonicTime now);
  bool FeedWaiting(uint32_t partition, MonotonicTime now);
  void RetireDelivered();

  const PumpOptions& options_;
  LaneJournal& journal_;
  Quarantine& quarantine_;
  kafka::ClientLog& log_;
  const Clock& clock_;
  PumpCounters& counters_;

  std::vector<PartitionFlow> flows_;
  std::vector<MonotonicTime> ripe_at_;  // when what is gathered has waited long enough
  DueOrder due_;                        // partitions that gather: when their run goes
  DueOrder retry_;                      // partitions that back off: when they may try again
  std::deque<HeldFrame> strays_;        // of partitions that the topic does not have
  MonotonicTime strays_retry_at_;
  const size_t in_flight_max_;  // frames of one partition
  const uint64_t run_bytes_hard_max_;
  StuckWatch watch_;
  std::vector<rd_kafka_resp_err_t> last_errors_;  // of partitions, since their last success
  Parking parking_;
  MonotonicTime look_at_{};
  bool journal_is_pressed_ = false;
  bool may_evacuate_ = false;  // the cluster is not away as a whole
  uint64_t held_frames_ = 0;
  uint64_t held_bytes_ = 0;
  bool producer_is_dead_ = false;
  OffsetWatch offsets_;

  std::vector<OutgoingRecord> run_;
  std::vector<FrameRef> delivered_;  // of one batch of reports
  uint64_t delivered_bytes_ = 0;
  uint64_t latency_us_sum_ = 0;
  uint64_t latency_buckets_[kLatencyBuckets] = {};
};

}  // namespace beacongate
