// What a librdkafka error means to somebody who delivers records. Pure; any thread.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace beacongate::kafka {

enum class ErrorClass : uint8_t {
  kRetry,      // nothing is wrong with the record: send it again, later
  kPermanent,  // this record, or one of its batch, will never be taken
  kFatal       // the producer is dead: purge it and make another
};

// Not for RD_KAFKA_RESP_ERR_NO_ERROR. An error that is not known to be permanent is kRetry: a
// record is never given up for a reason that nobody understood.
ErrorClass Classify(rd_kafka_resp_err_t error);

// Why a record was not taken, roughly: one label of a metric each.
enum class FailureKind : uint8_t {
  kTopicMissing,   // the topic or the partition
  kUnauthorized,   // or not authenticated
  kTooLarge,       // for the broker or the topic
  kInvalid,        // the record, for good
  kReplicas,       // not enough of them in sync
  kProducerState,  // the producer has to be replaced
  kOther,          // brokers that are away, change their roles or are too slow
  kCount
};
FailureKind KindOf(rd_kafka_resp_err_t error);
const char* NameOf(FailureKind kind);

// What an operator can do about it; empty when librdkafka's own words are enough.
std::string_view Hint(rd_kafka_resp_err_t error);

// "NAME: description; hint".
std::string Explain(rd_kafka_resp_err_t error);

}  // namespace beacongate::kafka
