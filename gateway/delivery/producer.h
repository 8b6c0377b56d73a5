// Producer: one rd_kafka_t that sends to one topic, and the queue its reports come from. Thin: it
// knows nothing of order, retries or the journal. Bytes are not copied: they stay where they are
// until the frame's report came or the Producer is gone. One thread; the log and the connection
// count alone are written by librdkafka's threads.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/kafka/broker_watch.h"
#include "gateway/kafka/client_log.h"
#include "gateway/kafka/client_options.h"
#include "gateway/kafka/handles.h"

namespace beacongate {

// A record to hand over; `position` comes back in its report.
struct OutgoingRecord {
  const char* payload = nullptr;
  size_t payload_bytes = 0;
  const char* key = nullptr;  // nullptr: no key
  size_t key_bytes = 0;
  uint64_t position = 0;
};

struct DeliveryReport {
  uint32_t partition = 0;
  uint64_t position = 0;
  int64_t offset = -1;  // in the partition, if persisted
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  // In Kafka for certain: no error, and acknowledged by all that have to.
  bool persisted = false;
};

// A record that librdkafka refuses by itself, while it takes those behind it.
struct Refusal {
  uint64_t position = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

// What became of a run: its first `covered` records were taken or refused one by one; `error` is
// why those behind were not.
struct HandOver {
  size_t covered = 0;
  std::vector<Refusal> refused;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

struct ProducerDeath {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string reason;  // librdkafka's words
};

class Producer {
 public:
  // Starts librdkafka's threads and returns at once; connecting goes on behind. `log` and `watch`
  // outlive it.
  static Result<std::unique_ptr<Producer>> Create(const kafka::Properties& properties,
                                                  const kafka::ProducerWindow& window,
                                                  const std::string& topic, kafka::ClientLog* log,
                                                  kafka::BrokerWatch* watch);
  // Lets go of everything without further reports: Purge and collect them first.
  ~Producer();

  // Records of one partition, in order.
  HandOver ProduceRun(uint32_t partition, std::span<const OutgoingRecord> records);

  // The reports that wait, at most one librdkafka batch; *reports is replaced. Waits up to
  // timeout_ms. False when nothing was there. The error events of librdkafka are logged on the way.
  bool NextReports(std::vector<DeliveryReport>* reports, int timeout_ms);

  // Asks the cluster anew how many partitions the topic has, once a second at most and without
  // waiting for the answer. By itself librdkafka asks every topic.metadata.refresh.interval.ms,
  // five minutes, alone.
  void AskForPartitions(MonotonicTime now);

  // Handed over and not reported yet.
  size_t outstanding() const { return outstanding_; }
  // Why this producer is dead; nothing while it lives.
  std::optional<ProducerDeath> Death() const;
  // Gives up everything that is not acknowledged; each record still gets its report.
  void Purge();

 private:
  Producer(kafka::ClientHandle client, kafka::ClientLog* log);
  void ReadReports(rd_kafka_event_t* event, std::vector<DeliveryReport>* reports);

  kafka::ClientHandle client_;
  kafka::ClientLog* const log_;
  kafka::TopicHandle topic_;
  kafka::QueueHandle queue_;
  MonotonicTime ask_partitions_at_{};
  size_t outstanding_ = 0;
  std::vector<rd_kafka_message_t> scratch_;
  std::vector<const rd_kafka_message_t*> event_messages_;
};

}  // namespace beacongate
