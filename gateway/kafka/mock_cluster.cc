#include "gateway/kafka/mock_cluster.h"

#include <fmt/format.h>

#include <utility>

#include "gateway/base/check.h"

namespace beacongate::kafka {

Result<std::unique_ptr<MockCluster>> MockCluster::Start(int brokers) {
  // No broker is named here, so ReaderConf, which insists on one, is of no use.
  ConfHandle conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  Result<ClientHandle> client = NewClient(RD_KAFKA_PRODUCER, std::move(conf));
  if (!client) return client.error();
  ClusterHandle cluster(rd_kafka_mock_cluster_new(client.value().get(), brokers));
  if (cluster == nullptr) {
    return Error{
        fmt::format("kafka: the mock cluster of {} brokers cannot listen on loopback", brokers)};
  }
  return std::unique_ptr<MockCluster>(
      new MockCluster(std::move(client).value(), std::move(cluster)));
}

MockCluster::MockCluster(ClientHandle client, ClusterHandle cluster)
    : client_(std::move(client)), cluster_(std::move(cluster)) {}

std::string MockCluster::bootstrap_servers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_.get());
}

Properties MockCluster::ClientProperties() const {
  return {{"bootstrap.servers", bootstrap_servers()}};
}

Status MockCluster::CreateTopic(const std::string& topic, uint32_t partitions) {
  const rd_kafka_resp_err_t error =
      rd_kafka_mock_topic_create(cluster_.get(), topic.c_str(), static_cast<int>(partitions), 1);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return Status::Ok();
  return Error{fmt::format("kafka: the mock cluster cannot create \"{}\" with {} partitions: {}",
                           topic, partitions, rd_kafka_err2str(error))};
}

void MockCluster::AnswerNext(int16_t request, const std::vector<rd_kafka_resp_err_t>& errors) {
  rd_kafka_mock_push_request_errors_array(cluster_.get(), request, errors.size(), errors.data());
}

void MockCluster::AnswerNextOfBroker(int broker, int16_t request,
                                     const std::vector<MockAnswer>& answers) {
  for (const MockAnswer& answer : answers) {
    CHECK(rd_kafka_mock_broker_push_request_error_rtts(
              cluster_.get(), broker, request, size_t{1}, answer.error,
              static_cast<int>(answer.delay.count())) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }
}

void MockCluster::ForgetAnswers(int16_t request) {
  rd_kafka_mock_clear_request_errors(cluster_.get(), request);
}

void MockCluster::SetDown(int broker) { rd_kafka_mock_broker_set_down(cluster_.get(), broker); }

void MockCluster::SetUp(int broker) { rd_kafka_mock_broker_set_up(cluster_.get(), broker); }

void MockCluster::SetRoundTripTime(int broker, std::chrono::milliseconds time) {
  rd_kafka_mock_broker_set_rtt(cluster_.get(), broker, static_cast<int>(time.count()));
}

void MockCluster::SetLeader(const std::string& topic, uint32_t partition, int broker) {
  rd_kafka_mock_partition_set_leader(cluster_.get(), topic.c_str(), static_cast<int32_t>(partition),
                                     broker);
}

void MockCluster::SetTopicError(const std::string& topic, rd_kafka_resp_err_t error) {
  rd_kafka_mock_topic_set_error(cluster_.get(), topic.c_str(), error);
}

}  // namespace beacongate::kafka
