// Pump: moves one lane's journal into Kafka, at its own pace. One thread of its own.
//
//   journal --Next--> per partition: [ in flight | gathered ] --runs--> librdkafka --reports-->
//   Retire
//
// The pump owns the linger: it gathers the frames of a window per partition (a frame that somebody
// waits for makes its partition due at once) and hands runs with a
// fixed partition to rd_kafka_produce_batch (the MSG_F_PARTITION form leaks in librdkafka 2.0.2).
// Payload pointers go straight into the journal's mapping, which stays until the frame is retired.
//
// Per partition the order is that of the journal, whatever happens: a failed run stops its
// partition until all its reports are in, then goes again from the oldest unretired frame. A FATAL
// producer is purged, its reports collected, and replaced; every partition goes back to its oldest
// unretired frame. A record that fails alone and for good is put into quarantine with its bytes and
// the reason. What librdkafka holds is bounded, in all and per partition.
//
// A partition that cannot be written while others can stops nothing else: it is parked. Its frames
// are moved out of the journal's segments into files of its own, and sent in order once it can be
// written again. With the whole cluster away nothing is parked: the journal is the backlog.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "gateway/base/clock.h"
#include "gateway/base/latency_buckets.h"
#include "gateway/base/result.h"
#include "gateway/delivery/fill_buckets.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/kafka/error.h"

namespace beacongate {

struct PumpOptions {
  std::string topic;
  uint32_t partitions = 0;
  std::chrono::milliseconds window{500};  // how long a partition gathers before its run is sent
  size_t run_bytes_max = 512 * 1024;      // a fuller run is sent at once
  size_t frames_held_max = 400'000;       // read from the journal and not retired
  uint64_t bytes_held_max = 256ull << 20;
  size_t partition_in_flight_max = 10'000;  // frames of one partition inside librdkafka, at most
  // A partition is parked when runs of others that began so much later were acknowledged, and its
  // own was not; sooner when half of what may be held, or of the journal's quota, is used: after
  // 4 times what partitions wait for an acknowledgement just now, which lies between the two.
  std::chrono::milliseconds stuck_after{15'000};
  std::chrono::milliseconds stuck_after_pressed{2'000};
  std::string quarantine_directory;
  std::map<std::string, std::string> kafka;  // librdkafka's own property names
};

// Written by the pump's thread, read by any.
struct PumpCounters {
  std::atomic<uint64_t> turns{0};  // of the loop, one a second at least; 0: it does not run
  std::atomic<uint64_t> delivered_frames{0};
  std::atomic<uint64_t> delivered_bytes{0};
  std::atomic<uint64_t> runs{0};  // handed to librdkafka; fill = frames / runs
  std::atomic<uint64_t> run_frames{0};
  std::atomic<uint64_t> fill_buckets[kFillBuckets] = {};  // of runs; fill_buckets.h
  std::atomic<uint64_t> retried_frames{0};                // handed over again after a failed report
  std::atomic<uint64_t> quarantined_frames{0};
  std::atomic<uint64_t> producers_replaced{0};  // after FATAL
  // Frames that were not taken, again and again if need be; those that were purged left out.
  std::atomic<uint64_t> failures[static_cast<size_t>(kafka::FailureKind::kCount)] = {};
  std::atomic<uint64_t> offsets_went_back{0};  // see offset_watch.h
  std::atomic<uint64_t> held_frames{0};
  std::atomic<uint64_t> parked_partitions{0};
  std::atomic<uint64_t> oldest_pending_us{
      0};  // wall time of the oldest unretired frame; 0 for none
  std::atomic<uint64_t> delivery_latency_us_sum{0};  // accepted to delivery report
  std::atomic<uint64_t> delivery_latency_buckets[kLatencyBuckets] = {};  // latency_buckets.h
  std::atomic<bool> broker_up{false};  // a broker connection is up, as far as known
};

class Pump {
 public:
  // Checks the Kafka properties and the quarantine directory; opens no connection yet. Makes the
  // thread, which waits for Start: that may come when the machine has none to give.
  // `journal` and `clock` outlive the pump.
  static Result<std::unique_ptr<Pump>> Create(const PumpOptions& options, LaneJournal& journal,
                                              const Clock& clock);
  // Stops without waiting for Kafka if it still runs; what is not delivered stays in the journal.
  ~Pump();

  void Start();
  // Sends everything gathered at once and waits until the journal is empty or `deadline` has
  // passed, then stops the thread. True when empty. Appending must have ended.
  bool Drain(MonotonicTime deadline);
  // The same, but does not wait: whoever drains several pumps begins with all, and then waits for
  // each by Drain.
  void BeginDrain(MonotonicTime deadline);
  // A drain, running or to come, ends at once; what is not delivered stays in the journal. Any
  // thread, while the pump lives.
  void Hasten();
  // While paused nothing more is handed to librdkafka; what it has goes on. Any thread.
  void Pause(bool paused);
  const PumpCounters& counters() const;

 private:
  class Impl;
  explicit Pump(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate
