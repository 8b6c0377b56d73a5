#include "gateway/kafka/error.h"

#include <fmt/format.h>

#include <iterator>

namespace beacongate::kafka {

ErrorClass Classify(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE:
    case RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
      return ErrorClass::kFatal;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR__BAD_MSG:
      return ErrorClass::kPermanent;
    default:
      return ErrorClass::kRetry;
  }
}

FailureKind KindOf(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return FailureKind::kTopicMissing;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return FailureKind::kUnauthorized;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
      return FailureKind::kTooLarge;
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
      return FailureKind::kReplicas;
    default:
      break;
  }
  switch (Classify(error)) {
    case ErrorClass::kPermanent:
      return FailureKind::kInvalid;
    case ErrorClass::kFatal:
      return FailureKind::kProducerState;
    case ErrorClass::kRetry:
      break;
  }
  return FailureKind::kOther;
}

const char* NameOf(FailureKind kind) {
  constexpr const char* kNames[] = {"topic_missing", "unauthorized",   "too_large", "invalid",
                                    "replicas",      "producer_state", "other"};
  static_assert(std::size(kNames) == static_cast<size_t>(FailureKind::kCount));
  return kNames[static_cast<size_t>(kind)];
}

std::string_view Hint(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "the topic or one of its partitions is gone: create it again with the configured "
             "number of partitions; the records wait in the journal";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "grant this client WRITE on the topic and IDEMPOTENT_WRITE on the cluster; the "
             "records wait in the journal";
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return "check sasl.* and ssl.* under [kafka]; the records wait in the journal";
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return "check the host names in bootstrap.servers, and the listeners that the brokers "
             "advertise";
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      return "no broker can be reached: check bootstrap.servers and the network; the records wait "
             "in the journal";
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
      return "fewer brokers are in sync than min.insync.replicas asks for; the records wait in the "
             "journal";
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return "raise the topic's max.message.bytes, or lower the gateway's record limit";
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
      return "this machine's clock differs from the brokers' by more than the topic allows; the "
             "records wait in the journal";
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
      return "the topic refuses such records, e.g. a compacted topic a record without a key";
    default:
      return {};
  }
}

std::string Explain(rd_kafka_resp_err_t error) {
  const std::string_view hint = Hint(error);
  return fmt::format("{}: {}{}{}", rd_kafka_err2name(error), rd_kafka_err2str(error),
                     hint.empty() ? "" : "; ", hint);
}

}  // namespace beacongate::kafka
