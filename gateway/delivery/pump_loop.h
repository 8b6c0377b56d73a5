// PumpLoop: what the pump's thread does, tick by tick. See pump.h for the promises.
//
// A tick reads the journal as far as it may, hands over the runs that are due, and takes in all
// reports that wait. Nothing wakes it in between: at 10 ms a tick, a hundred wake-ups a second
// serve any rate. With nothing held it waits in the journal for an append.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/delivery/dispatcher.h"
#include "gateway/delivery/producer_slot.h"
#include "gateway/delivery/pump.h"
#include "gateway/delivery/quarantine.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/kafka/broker_watch.h"
#include "gateway/kafka/client_log.h"

namespace beacongate {

class PumpLoop {
 public:
  // `journal`, `clock` and `counters` outlive the loop.
  PumpLoop(const PumpOptions& options, Quarantine quarantine, LaneJournal& journal,
           const Clock& clock, PumpCounters& counters);

  // Runs until Stop, or until a drain has come to its end. Then everything is back from librdkafka.
  void Run();

  // Any thread. Stop: as soon as possible. Drain: send everything at once, and end when the journal
  // is empty or `deadline` has passed.
  void Stop();
  void Drain(MonotonicTime deadline);
  void Pause(bool paused) { paused_.store(paused, std::memory_order_relaxed); }

 private:
  enum class Mode : uint8_t { kRunning, kDraining, kStopping };

  // One round; true if anything moved.
  bool Tick(MonotonicTime now);
  bool ReadJournal(MonotonicTime now);
  bool TakeReports(Producer& producer, MonotonicTime now);
  void ReplaceIfDead(Producer& producer, MonotonicTime now);
  void UpdateGauges(MonotonicTime now);
  bool Ended(MonotonicTime now, Mode at_start);
  // Between two ticks.
  void Rest(bool moved);
  void RestIdle();
  void RestBusy(bool moved);
  void EndProducer(MonotonicTime now);
  Mode mode();

  const PumpOptions options_;
  Quarantine quarantine_;
  LaneJournal& journal_;
  const Clock& clock_;
  PumpCounters& counters_;
  kafka::RateLimitedLog log_;
  kafka::BrokerWatch watch_;
  Dispatcher dispatcher_;
  ProducerSlot slot_;
  const nanoseconds tick_;
  const nanoseconds tick_max_;  // of a loop in which nothing moves

  std::vector<DeliveryReport> reports_;
  std::atomic<bool> paused_{false};
  bool caught_up_ = false;  // with the journal, in this tick
  nanoseconds rest_;
  MonotonicTime idle_since_ = MonotonicTime::max();
  MonotonicTime gauges_at_;

  std::mutex mutex_;
  std::condition_variable wake_;
  Mode mode_ = Mode::kRunning;
  MonotonicTime deadline_ = MonotonicTime::max();
};

}  // namespace beacongate
