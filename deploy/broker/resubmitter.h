// Sends quarantined records to Kafka once more: to the partition and with the key that they had,
// idempotent, acknowledged by all in-sync replicas. Nothing is tried for ever: a record that Kafka
// does not take within the timeout, or refuses again, comes back as refused.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "deploy/broker/quarantine_file.h"
#include "gateway/base/result.h"
#include "gateway/kafka/client_log.h"
#include "gateway/kafka/client_options.h"
#include "gateway/kafka/handles.h"

namespace beacongate::broker {

class Resubmitter {
 public:
  static Result<std::unique_ptr<Resubmitter>> Create(const kafka::Properties& properties,
                                                     std::chrono::milliseconds timeout);

  // What became of each record: empty if Kafka has it, else why not. Blocks until all are decided.
  std::vector<std::string> Send(const std::string& topic,
                                const std::vector<QuarantinedRecord>& records);

 private:
  Resubmitter() = default;

  kafka::LastWords words_;
  kafka::ClientHandle client_;
};

}  // namespace beacongate::broker
