// MockCluster: librdkafka's own mock brokers, in this process, on ports of loopback. For --dev and
// for tests. It keeps at most 5 MiB of a partition and has no disk, no min.insync.replicas and no
// max.message.bytes.
//
// Calls may come from any thread; they wait for the cluster's own thread, for a moment.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/kafka/client_options.h"
#include "gateway/kafka/handles.h"

namespace beacongate::kafka {

// What a mock broker answers to one request, and after how long. RD_KAFKA_RESP_ERR__TRANSPORT
// makes it disconnect.
struct MockAnswer {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::chrono::milliseconds delay{0};
};

class MockCluster {
 public:
  static constexpr int16_t kProduceRequest = 0;
  static constexpr int16_t kListOffsetsRequest = 2;
  static constexpr int16_t kMetadataRequest = 3;
  static constexpr int16_t kInitProducerIdRequest = 22;
  static constexpr int kAllBrokers = -1;

  // Brokers are numbered from 1.
  static Result<std::unique_ptr<MockCluster>> Start(int brokers);

  std::string bootstrap_servers() const;
  // The properties with which a client finds the cluster.
  Properties ClientProperties() const;

  Status CreateTopic(const std::string& topic, uint32_t partitions);
  // The next requests of this kind that any broker gets are answered with these errors, in order.
  void AnswerNext(int16_t request, const std::vector<rd_kafka_resp_err_t>& errors);
  // The same for one broker, with delays; these go before AnswerNext's.
  void AnswerNextOfBroker(int broker, int16_t request, const std::vector<MockAnswer>& answers);
  void ForgetAnswers(int16_t request);
  // Closes the broker's connections and refuses new ones, until SetUp. Leaders stay.
  void SetDown(int broker);
  void SetUp(int broker);
  void SetRoundTripTime(int broker, std::chrono::milliseconds time);
  // -1: nobody leads the partition.
  void SetLeader(const std::string& topic, uint32_t partition, int broker);
  // What Metadata says of the topic.
  void SetTopicError(const std::string& topic, rd_kafka_resp_err_t error);

 private:
  using ClusterHandle =
      std::unique_ptr<rd_kafka_mock_cluster_t, DestroyWith<rd_kafka_mock_cluster_destroy>>;
  MockCluster(ClientHandle client, ClusterHandle cluster);

  const ClientHandle client_;  // the cluster's book keeper; it talks to nobody
  const ClusterHandle cluster_;
};

}  // namespace beacongate::kafka
