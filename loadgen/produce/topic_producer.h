// TopicProducer: carries out a plan straight into a topic, with one librdkafka producer that is
// idempotent and waits for all in-sync replicas. It shows what Kafka and librdkafka can do without
// a gateway, and fills topics for a verifier.
//
// Open loop as sender/sender.h is: a record that librdkafka's queue does not take yet waits, and
// its latency counts from the planned instant until its delivery report. The records of a
// lane go in their order. One thread, besides librdkafka's own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/kafka/client_options.h"
#include "gateway/kafka/handles.h"
#include "loadgen/pacing/lane_order.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/produce/outcome_order.h"
#include "loadgen/produce/record_source.h"
#include "loadgen/report/send_result.h"

namespace beacongate::loadgen {

struct ProduceOptions {
  kafka::Properties properties;
  std::string topic;
  const LaneOrder* order = nullptr;         // null: one lane after the other
  nanoseconds duration = seconds{30};       // of the plan, or of the closed loop
  nanoseconds drain_timeout = seconds{30};  // for the last delivery reports
  RunLogWriter* run_log = nullptr;          // flushed each second
  const std::atomic<bool>* stop = nullptr;  // ends the sending early
};

class TopicProducer {
 public:
  // The status that counts in SendResult for a record that Kafka took.
  static constexpr int kDelivered = 200;

  // `pacer` null means closed loop: as fast as librdkafka's queue takes. All outlive it. Errors: a
  // wrong property. Opens no connection yet.
  static Result<std::unique_ptr<TopicProducer>> Open(const ProduceOptions& options,
                                                     const Pacer* pacer, RecordSource* source,
                                                     const Clock* clock);

  // Blocks until the plan is carried out and all is delivered. `on_second` sees the result so far,
  // once a second. REQUIRES: called once.
  SendResult Run(const std::function<void(const SendResult&)>& on_second);

 private:
  struct Record {
    uint32_t lane;
    uint64_t sequence;
    MonotonicTime planned;
    MonotonicTime sent;
  };

  TopicProducer(const ProduceOptions& options, const Pacer* pacer, RecordSource* source,
                const Clock* clock);

  void Start();
  nanoseconds SendDue(MonotonicTime now);
  bool SendOne();
  void Prepare(uint64_t index);
  void CollectReports(milliseconds timeout);
  void OnReport(const rd_kafka_message_t& message, MonotonicTime now);
  void Drain();
  void GiveUp();
  void EverySecond(MonotonicTime now, const std::function<void(const SendResult&)>& on_second);
  void AddTimelinePoint();

  const ProduceOptions options_;
  const Pacer* const pacer_;
  RecordSource& source_;
  const Clock& clock_;
  const EvenOrder even_order_;
  const LaneOrder& order_;
  OutcomeOrder outcomes_;
  kafka::LastWords words_;  // outlives the client
  kafka::ClientHandle client_;
  kafka::TopicHandle topic_;
  kafka::QueueHandle queue_;

  std::vector<uint64_t> next_sequence_;  // by lane
  std::vector<Record> records_;          // handed to librdkafka, by slot
  std::vector<uint32_t> free_;           // slots
  std::vector<const rd_kafka_message_t*> reports_;
  bool prepared_ = false;  // next_ is written and not taken yet
  const RecordTemplate* template_ = nullptr;
  Record next_{};
  std::vector<char> value_;
  uint64_t receipt_sequence_ = 0;
  uint64_t outstanding_ = 0;
  bool finished_ = false;
  SendResult result_;
  MonotonicTime start_;
  WallTime wall_start_;
  MonotonicTime next_second_;
  MonotonicTime last_report_;
};

}  // namespace beacongate::loadgen
