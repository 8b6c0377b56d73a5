#include "gateway/gateway.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gateway/serve.h"
#include "shardkey/partitioner.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::ExpectClosed;
using testing::HttpGet;
using testing::ReadRecord;
using testing::ReadTopic;

constexpr uint32_t kPartitions = 8;

class GatewayTest : public testing::GatewayFixture {
 protected:
  GatewayTest() : GatewayFixture(kPartitions) {}

  StartFailure FailureToStart() {
    StartFailure failure;
    EXPECT_EQ(Gateway::Build(config_, clock_, &failure), nullptr);
    return failure;
  }

  MonotonicTime In(seconds time) const { return clock_.Monotonic() + time; }
};

TEST_F(GatewayTest, BeaconsOfOneVisitorArriveInOrderInThePartitionOfTheirKey) {
  constexpr int kVisitors = 6;
  constexpr int kBeacons = 50;
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  std::vector<std::thread> visitors;
  for (int v = 0; v < kVisitors; ++v) {
    visitors.emplace_back([&, v] {
      for (int i = 0; i < kBeacons; ++i) {
        // A connection of its own each time: workers change, the order must not.
        Client client(gateway->http_port());
        const std::string target =
            "/b?site=s&visitor=" + std::to_string(v) + "&event=" + std::to_string(i);
        EXPECT_EQ(client.Get(target), 200);
      }
    });
  }
  for (std::thread& visitor : visitors) visitor.join();
  testing::WaitForDelivered(*gateway, kVisitors * kBeacons);

  std::map<std::string, int> next;
  std::set<std::pair<uint64_t, uint64_t>> identities;
  for (const ReadRecord& record : ReadTopic(*cluster_, "beacons")) {
    EXPECT_EQ(record.partition, PartitionOf(ShardHash(record.key), kPartitions));
    EXPECT_EQ(record.value.event(), std::to_string(next[record.key]++));
    identities.emplace(record.value.receipt().origin(), record.value.receipt().sequence());
  }
  EXPECT_EQ(identities.size(), static_cast<size_t>(kVisitors * kBeacons));
  for (const auto& [key, count] : next) EXPECT_EQ(count, kBeacons) << key;
}

TEST_F(GatewayTest, WhatKafkaDidNotTakeIsDeliveredByTheNextGateway) {
  {
    const auto gateway = Started();
    ASSERT_NE(gateway, nullptr);
    cluster_->SetDown(1);
    Client client(gateway->http_port());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(client.Get("/b?site=s&visitor=v"), 200);
    EXPECT_FALSE(gateway->Finish(In(seconds(0))));
    const Accounts books = gateway->Books();
    ExpectClosed(books);
    EXPECT_EQ(books.pending, 100u);
  }
  cluster_->SetUp(1);
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  const Accounts books = testing::WaitForDelivered(*gateway, 100);
  EXPECT_EQ(books.recovered, 100u);
  EXPECT_EQ(books.received, 0u);
  EXPECT_EQ(ReadTopic(*cluster_, "beacons").size(), 100u);
}

TEST_F(GatewayTest, StartsAndAcceptsWithoutKafkaAndDeliversWhenItComes) {
  cluster_->SetDown(1);
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  EXPECT_EQ(Client(gateway->http_port()).Get("/b?site=s"), 200);
  EXPECT_EQ(gateway->Books().pending, 1u);
  EXPECT_NE(HttpGet(gateway->admin_port(), "/readyz").find("200 OK"), std::string::npos);
  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway, 1);
}

TEST_F(GatewayTest, AFullJournalShedsAndRecoversByItself) {
  config_.journal.quota_bytes = 4 * config_.journal.segment_bytes;
  cluster_->SetDown(1);
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  Client client(gateway->http_port());
  const std::string target = "/b?site=s&visitor=v&x=" + std::string(8'000, 'x');
  int status = 200;
  for (int i = 0; i < 200 && status == 200; ++i) status = client.Get(target);
  EXPECT_EQ(status, 503);
  EXPECT_NE(HttpGet(gateway->admin_port(), "/readyz").find("503"), std::string::npos);
  const std::string reply = client.Exchange("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(reply.find("Retry-After: "), std::string::npos) << reply.substr(0, 200);
  ExpectClosed(gateway->Books());
  EXPECT_GT(gateway->Books().shed, 0u);

  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway, gateway->Books().accepted);
  for (int i = 0; i < 500 && status != 200; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    status = client.Get(target);
  }
  EXPECT_EQ(status, 200);
}

TEST_F(GatewayTest, DrainTellsBalancersFirstAndAnswersToTheEnd) {
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  Client client(gateway->http_port());
  EXPECT_EQ(client.Get("/b?site=s"), 200);
  // On a slow machine Kafka may not have answered yet: then a drain leaves all in the journal.
  testing::WaitForDelivered(*gateway, 1);
  gateway->BeginDrain();
  const std::string leaving = HttpGet(gateway->admin_port(), "/readyz");
  EXPECT_NE(leaving.find("503"), std::string::npos);
  EXPECT_NE(leaving.find("draining: serving on until"), std::string::npos) << leaving;
  const std::string request = "GET /b?site=s HTTP/1.1\r\nHost: h\r\n\r\n";
  std::string reply = client.Exchange(request);
  EXPECT_NE(reply.find("200 OK"), std::string::npos);
  EXPECT_EQ(reply.find("Connection: close"), std::string::npos);
  gateway->BeginClosing();
  const std::string closing = HttpGet(gateway->admin_port(), "/readyz");
  EXPECT_NE(closing.find("draining: asking clients to leave"), std::string::npos) << closing;
  reply = client.Exchange(request);
  EXPECT_NE(reply.find("200 OK"), std::string::npos);
  EXPECT_NE(reply.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(gateway->Finish(In(seconds(10))));
  const Accounts books = gateway->Books();
  ExpectClosed(books);
  EXPECT_EQ(books.delivered, 3u);
  const std::string delivering = HttpGet(gateway->admin_port(), "/readyz");
  EXPECT_NE(delivering.find("draining: accepting no more"), std::string::npos) << delivering;
}

TEST_F(GatewayTest, AHastenedFinishWaitsForKafkaNoLonger) {
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  cluster_->SetDown(1);
  EXPECT_EQ(Client(gateway->http_port()).Get("/b?site=s"), 200);
  gateway->BeginDrain();
  const MonotonicTime begin = clock_.Monotonic();
  std::thread finishing([&] { EXPECT_FALSE(gateway->Finish(In(seconds(300)))); });
  gateway->Hasten();
  finishing.join();
  EXPECT_LT(clock_.Monotonic() - begin, seconds(60));
  EXPECT_EQ(gateway->Books().pending, 1u);
}

TEST_F(GatewayTest, TheLargestRecordThatIsAcceptedIsDelivered) {
  config_.http.record_bytes_max = 2 * limits::kMiB;
  config_.http.body_bytes_max = 2 * limits::kMiB;
  config_.journal.segment_bytes = 4 * limits::kMiB;
  config_.journal.quota_bytes = 32 * limits::kMiB;
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  const std::string body = "{\"x\":\"" + std::string(3 * limits::kMiB / 2, 'x') + "\"}";
  const std::string reply = Client(gateway->http_port())
                                .Exchange("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                                          std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_NE(reply.find(" 204 "), std::string::npos) << reply;
  const Accounts books = testing::WaitForDelivered(*gateway, 1);
  EXPECT_EQ(books.delivered, 1u);
  EXPECT_EQ(books.quarantined, 0u);
}

class ServeTest : public GatewayTest {
 protected:
  void SetUp() override {
    TakeSignals();  // before the cluster's threads
    GatewayTest::SetUp();
  }
};

TEST_F(ServeTest, HangupsDoNotHastenADrain) {
  config_.shutdown.drain_delay_ms = milliseconds(1'000);
  MonotonicTime stopped;
  std::thread hangups;
  const auto stop_and_hang_up = [&] {
    stopped = clock_.Monotonic();
    kill(getpid(), SIGTERM);
    hangups = std::thread([] {
      for (int i = 0; i < 3; ++i) {
        std::this_thread::sleep_for(milliseconds(200));
        kill(getpid(), SIGHUP);
      }
    });
  };
  EXPECT_EQ(Serve(config_, clock_, {.while_serving = stop_and_hang_up}), ExitCode::kDone);
  EXPECT_GE(clock_.Monotonic() - stopped, config_.shutdown.drain_delay_ms);
  hangups.join();
}

TEST_F(GatewayTest, ALaneThatCannotBeEmptiedDoesNotUseUpTheTimeOfTheOthers) {
  ASSERT_TRUE(cluster_->CreateTopic("a-stuck", 1).ok());
  config_.topics["a-stuck"].partitions = 1;
  config_.journal.quota_bytes *= 2;
  config_.delivery.window_ms = milliseconds(3'600'000);  // only a drain sends
  EndpointConfig endpoint;
  endpoint.path = "/a-stuck";
  endpoint.topic = "a-stuck";
  config_.endpoints.push_back(endpoint);
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  cluster_->SetLeader("a-stuck", 0, -1);
  Client client(gateway->http_port());
  EXPECT_EQ(client.Get("/a-stuck?site=s"), 200);
  EXPECT_EQ(client.Get("/b?site=s"), 200);
  EXPECT_FALSE(gateway->Finish(In(seconds(2))));
  const Accounts books = gateway->Books();
  ExpectClosed(books);
  EXPECT_EQ(books.delivered, 1u);
  EXPECT_EQ(books.pending, 1u);
}

TEST_F(GatewayTest, ATopicWithAnotherPartitionCountStopsTheStart) {
  config_.topics["beacons"].partitions = kPartitions * 2;
  const StartFailure failure = FailureToStart();
  EXPECT_EQ(failure.code, ExitCode::kEnvironment);
  ASSERT_EQ(failure.faults.size(), 1u);
  EXPECT_EQ(failure.faults[0],
            "topic beacons: has 8 partitions, [topic.beacons] pins 16; the shard key needs one "
            "number: correct whichever is wrong");
}

TEST_F(GatewayTest, EveryFaultOfAStartIsReportedAtOnce) {
  const auto holder = Started();
  ASSERT_NE(holder, nullptr);
  config_.http.listen = "127.0.0.1:" + std::to_string(holder->http_port());
  config_.topics["missing"].partitions = 1;
  const StartFailure failure = FailureToStart();
  EXPECT_EQ(failure.code, ExitCode::kEnvironment);
  std::string all;
  for (const std::string& fault : failure.faults) all += fault + "\n";
  EXPECT_NE(all.find("another gateway"), std::string::npos) << all;  // the journal's lock
  EXPECT_NE(all.find(config_.http.listen), std::string::npos) << all;
}

TEST_F(GatewayTest, AJournalOfATopicThatNobodyNamesIsPointedOut) {
  {
    const auto gateway = Started();
    ASSERT_NE(gateway, nullptr);
    cluster_->SetDown(1);
    EXPECT_EQ(Client(gateway->http_port()).Get("/b?site=s"), 200);
    gateway->Finish(In(seconds(0)));
  }
  cluster_->SetUp(1);
  ASSERT_TRUE(cluster_->CreateTopic("others", kPartitions).ok());
  config_.topics.clear();
  config_.topics["others"].partitions = kPartitions;
  config_.endpoints[0].topic = "others";
  const StartFailure failure = FailureToStart();
  EXPECT_EQ(failure.code, ExitCode::kUsage);
  ASSERT_EQ(failure.faults.size(), 1u);
  EXPECT_NE(failure.faults[0].find("holds beacons of topic beacons"), std::string::npos);
}

TEST_F(GatewayTest, MetricsAndAccountsTellTheSame) {
  const auto gateway = Started();
  ASSERT_NE(gateway, nullptr);
  Client client(gateway->http_port());
  for (int i = 0; i < 5; ++i) client.Get("/b?site=s");
  EXPECT_EQ(client.Get("/b?site=s&sent_at=never"), 200);
  testing::WaitForDelivered(*gateway, 6);
  const std::string accounts = HttpGet(gateway->admin_port(), "/accounts");
  EXPECT_NE(accounts.find(R"({"received":6,"accepted":6,"recovered":0,"rejected":{},"shed":0,)"
                          R"("delivered":6,"pending":0,"quarantined":0})"),
            std::string::npos)
      << accounts;
  const std::string metrics = HttpGet(gateway->admin_port(), "/metrics");
  EXPECT_NE(metrics.find("beacongate_delivered_total"), std::string::npos);
  EXPECT_NE(HttpGet(gateway->admin_port(), "/schema").find("message PageBeacon"),
            std::string::npos);
}

}  // namespace
}  // namespace beacongate
