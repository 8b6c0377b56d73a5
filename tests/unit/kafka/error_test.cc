#include "gateway/kafka/error.h"

#include <gmock/gmock.h>

namespace beacongate::kafka {
namespace {

struct Row {
  rd_kafka_resp_err_t error;
  ErrorClass expected;
};

class ClassifyTest : public ::testing::TestWithParam<Row> {};

TEST_P(ClassifyTest, ErrorHasItsClass) {
  EXPECT_EQ(Classify(GetParam().error), GetParam().expected) << rd_kafka_err2name(GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ClassifyTest,
    ::testing::Values(Row{RD_KAFKA_RESP_ERR__TRANSPORT, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__QUEUE_FULL, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__PURGE_QUEUE, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_POLICY_VIOLATION, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_UNKNOWN, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, ErrorClass::kPermanent},
                      Row{RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, ErrorClass::kPermanent},
                      Row{RD_KAFKA_RESP_ERR_INVALID_RECORD, ErrorClass::kPermanent},
                      Row{RD_KAFKA_RESP_ERR_INVALID_MSG, ErrorClass::kPermanent},
                      Row{RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__INVALID_ARG, ErrorClass::kRetry},
                      Row{RD_KAFKA_RESP_ERR__BAD_MSG, ErrorClass::kPermanent},
                      Row{RD_KAFKA_RESP_ERR__FATAL, ErrorClass::kFatal},
                      Row{RD_KAFKA_RESP_ERR__FENCED, ErrorClass::kFatal},
                      Row{RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, ErrorClass::kFatal},
                      Row{RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, ErrorClass::kFatal},
                      Row{RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, ErrorClass::kFatal}),
    [](const auto& row) {
      const std::string name = rd_kafka_err2name(row.param.error);
      return name.front() == '_' ? "Local" + name.substr(1) : name;
    });

TEST(ExplainTest, NamesTheErrorAndTheRemedy) {
  EXPECT_THAT(Explain(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED),
              ::testing::AllOf(::testing::HasSubstr("TOPIC_AUTHORIZATION_FAILED"),
                               ::testing::HasSubstr("grant this client WRITE")));
  EXPECT_EQ(Explain(RD_KAFKA_RESP_ERR_UNKNOWN).find("; "), std::string::npos);
}

}  // namespace
}  // namespace beacongate::kafka
