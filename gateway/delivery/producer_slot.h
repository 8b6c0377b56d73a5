// ProducerSlot: the one producer of a lane, and its replacement. A producer that librdkafka
// declared dead (FATAL) is purged, its reports are collected, and another takes its place; the
// first at once, further ones with a growing pause, since each leaves state on the brokers. One
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/delivery/producer.h"
#include "gateway/delivery/pump.h"
#include "gateway/kafka/broker_watch.h"
#include "gateway/kafka/client_log.h"

namespace beacongate {

class ProducerSlot {
 public:
  using TakeReports = std::function<void(const std::vector<DeliveryReport>&)>;

  static constexpr milliseconds kPauseMin{500};
  static constexpr milliseconds kPauseMax{60'000};
  // A producer that lived this long makes its death a first one again.
  static constexpr seconds kSoundLife{60};

  // All outlive the slot.
  ProducerSlot(const PumpOptions& options, kafka::ClientLog& log, kafka::BrokerWatch& watch);

  // The producer, made if there is none and the pause is over; nullptr during a pause.
  Producer* Get(MonotonicTime now);
  // Ends the producer, if there is one: every report that still comes goes to `take`. Blocks while
  // librdkafka winds up, at most a few seconds. Afterwards librdkafka holds no pointer any more.
  void End(const TakeReports& take);
  // The producer died at `now` and was ended: sets the pause.
  void NoteDeath(MonotonicTime now);

  kafka::ProducerWindow window() const;

 private:
  void Pause(MonotonicTime now);

  const PumpOptions& options_;
  kafka::ClientLog& log_;
  kafka::BrokerWatch& watch_;
  std::unique_ptr<Producer> producer_;
  std::vector<DeliveryReport> reports_;
  MonotonicTime born_;
  MonotonicTime not_before_;
  unsigned deaths_ = 0;  // in a row
};

}  // namespace beacongate
