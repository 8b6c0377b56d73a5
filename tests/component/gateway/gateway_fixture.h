// GatewayFixture: a mock cluster with the topic `beacons`, and a gateway for it once it is started.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/component/gateway/gateway_under_test.h"

namespace beacongate::testing {

class GatewayFixture : public ::testing::Test {
 protected:
  explicit GatewayFixture(uint32_t partitions) : partitions_(partitions) {}

  // A test that wants another configuration changes config_ behind this.
  void SetUp() override {
    auto cluster = kafka::MockCluster::Start(1);
    ASSERT_TRUE(cluster.ok());
    cluster_ = std::move(cluster).value();
    ASSERT_TRUE(cluster_->CreateTopic("beacons", partitions_).ok());
    config_ = TestConfig(folder_.path(), *cluster_, partitions_);
  }

  // Null, and the test has failed, if it does not start.
  std::unique_ptr<Gateway> Started() {
    StartFailure failure;
    std::unique_ptr<Gateway> gateway = Gateway::Build(config_, clock_, &failure);
    for (const std::string& fault : failure.faults) ADD_FAILURE() << fault;
    if (gateway != nullptr) gateway->Start();
    return gateway;
  }
  void Start() {
    gateway_ = Started();
    ASSERT_NE(gateway_, nullptr);
  }

  const uint32_t partitions_;
  SystemClock clock_;
  TemporaryFolder folder_;
  std::unique_ptr<kafka::MockCluster> cluster_;
  GatewayConfig config_;
  std::unique_ptr<Gateway> gateway_;  // of Start
};

}  // namespace beacongate::testing
