// Ack levels of a whole gateway: what has happened when an endpoint answers, and what is answered
// when it has not. /d is delivered and answers a pixel, /s is synced, /j is journaled and empty.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::HttpGet;
using ::testing::Not;
using ::testing::StartsWith;

constexpr uint32_t kPartitions = 8;

std::string Request(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

EndpointConfig EndpointOf(const std::string& path, AckLevel ack, ReplyKind reply) {
  EndpointConfig endpoint;
  endpoint.path = path;
  endpoint.topic = "beacons";
  endpoint.ack = ack;
  endpoint.reply = reply;
  endpoint.ack_timeout_ms = std::chrono::minutes(2);
  return endpoint;
}

class AckTest : public testing::GatewayFixture {
 protected:
  AckTest() : GatewayFixture(kPartitions) {}
  void SetUp() override {
    GatewayFixture::SetUp();
    config_.endpoints = {EndpointOf("/d", AckLevel::kDelivered, ReplyKind::kGif),
                         EndpointOf("/s", AckLevel::kSynced, ReplyKind::kGif),
                         EndpointOf("/j", AckLevel::kJournaled, ReplyKind::kEmpty)};
  }
  int Get(const std::string& target) { return Client(gateway_->http_port()).Get(target); }
  std::string Metrics() { return HttpGet(gateway_->admin_port(), "/metrics"); }
  void AwaitMetric(const std::string& line) {
    for (int i = 0; i < 2'000; ++i) {
      if (Metrics().find("\n" + line + "\n") != std::string::npos) return;
      std::this_thread::sleep_for(milliseconds(10));
    }
    ADD_FAILURE() << "never came: " << line << "\n" << Metrics();
  }
  void AwaitHeld(int count) {
    AwaitMetric("beacongate_http_held_replies " + std::to_string(count));
  }
};

TEST_F(AckTest, DeliveredMeansThatTheRecordIsInTheTopic) {
  config_.delivery.window_ms = std::chrono::minutes(1);  // which nobody waits for
  Start();
  for (uint64_t i = 1; i <= 5; ++i) {
    EXPECT_EQ(Get("/d?h=a.com&u=" + std::to_string(i)), 200);
    EXPECT_EQ(gateway_->Books().delivered, i);
    EXPECT_EQ(testing::ReadTopic(*cluster_, "beacons").size(), i);
  }
  AwaitHeld(0);
  AwaitMetric("beacongate_acks_total{end=\"acknowledged\"} 5");
}

TEST_F(AckTest, SyncedMeansThatTheDiskWasAsked) {
  Start();
  EXPECT_EQ(Get("/j?h=a.com"), 204);
  EXPECT_THAT(Metrics(), HasSubstr("result=\"done\"} 0"));
  EXPECT_EQ(Get("/s?h=a.com"), 200);
  EXPECT_THAT(Metrics(), HasSubstr("result=\"done\"} 1"));
  testing::WaitForDelivered(*gateway_, 2);
}

TEST_F(AckTest, ABatchIsAnsweredWhenAllOfItIsDelivered) {
  config_.delivery.window_ms = std::chrono::minutes(1);
  Start();
  const std::string body = R"([{"h":"a"},{"h":"b"},{"h":"c"}])";
  Client client(gateway_->http_port());
  EXPECT_THAT(client.Exchange("POST /d HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body),
              StartsWith("HTTP/1.1 204 "));
  EXPECT_EQ(gateway_->Books().delivered, 3u);
}

TEST_F(AckTest, WithoutABrokerTheAnswerIsNotKnownAndTheBeaconComesLater) {
  config_.endpoints[0].ack_timeout_ms = milliseconds(300);
  Start();
  cluster_->SetDown(1);
  Client client(gateway_->http_port());
  const std::string reply = client.Exchange(Request("/d?h=a.com"));
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(reply, HasSubstr("\r\nBeacongate-Ack: timeout\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\nRetry-After: "));
  EXPECT_THAT(reply, EndsWith("\r\n\r\nnot known: timeout\n"));
  EXPECT_EQ(client.Get("/j?h=a.com"), 204) << "the connection goes on";
  EXPECT_EQ(client.Get("/s?h=a.com"), 200);
  EXPECT_EQ(gateway_->Books().accepted, 3u);
  AwaitMetric("beacongate_acks_total{end=\"timeout\"} 1");
  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway_, 3);
  EXPECT_EQ(testing::ReadTopic(*cluster_, "beacons").size(), 3u);
}

TEST_F(AckTest, PipelinedRepliesKeepTheirOrderWhateverTheirAcks) {
  Start();
  cluster_->SetRoundTripTime(1, milliseconds(100));
  Client client(gateway_->http_port());
  std::string requests;
  for (int i = 0; i < 3; ++i) {
    requests +=
        Request("/d?h=a.com") + Request("/j?h=a.com") + Request("/s?h=a.com") + Request("/nowhere");
  }
  std::string reply = client.Exchange(requests);
  for (int i = 0; i < 12; ++i) {
    constexpr const char* kStatus[] = {"200", "204", "200", "404"};
    EXPECT_EQ(reply.substr(9, 3), kStatus[i % 4]) << i;
    if (i < 11) reply = client.Exchange("");
  }
}

TEST_F(AckTest, MoreHeldRepliesThanAllowedAreShedBeforeTheJournal) {
  config_.http.held_replies_max = 1;
  Start();
  cluster_->SetDown(1);
  Client first(gateway_->http_port());
  ASSERT_TRUE(first.Send(Request("/d?h=a.com")));
  AwaitHeld(1);
  Client second(gateway_->http_port());
  const std::string reply = second.Exchange(Request("/d?h=b.com"));
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(reply, Not(HasSubstr("Beacongate-Ack")));
  EXPECT_EQ(gateway_->Books().shed, 1u);
  EXPECT_EQ(gateway_->Books().accepted, 1u);
  EXPECT_EQ(second.Get("/j?h=b.com"), 204);
  cluster_->SetUp(1);
  EXPECT_THAT(first.Exchange(""), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AckTest, ARecordThatKafkaRefusesForGoodIsSaidToBeInQuarantine) {
  Start();
  cluster_->AnswerNext(kafka::MockCluster::kProduceRequest,
                       {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
                        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  const std::string reply = HttpGet(gateway_->http_port(), "/d?h=a.com");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(reply, HasSubstr("\r\nBeacongate-Ack: quarantined\r\n"));
  EXPECT_THAT(reply, Not(HasSubstr("Retry-After")));
  EXPECT_EQ(gateway_->Books().quarantined, 1u);
}

TEST_F(AckTest, ADrainAnswersWhatIsHeld) {
  config_.http.linger_timeout_ms = std::chrono::minutes(1);
  Start();
  cluster_->SetDown(1);
  auto client = std::make_unique<Client>(gateway_->http_port());
  ASSERT_TRUE(client->Send(Request("/d?h=a.com")));
  AwaitHeld(1);
  gateway_->BeginDrain();
  std::string reply;
  std::thread reader([&] {
    cluster_->SetUp(1);
    reply = client->Exchange("");
    EXPECT_EQ(client->Exchange(""), "") << "the connection ends in order";
    client.reset();  // the worker lingers until then
  });
  EXPECT_TRUE(gateway_->Finish(clock_.Monotonic() + seconds(20)));
  reader.join();
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 "));
}

TEST_F(AckTest, AReloadChangesTheAckOfAnEndpoint) {
  Start();
  cluster_->SetDown(1);
  EXPECT_EQ(Get("/j?h=a.com"), 204);
  config_.endpoints[2].ack = AckLevel::kDelivered;
  config_.endpoints[2].ack_timeout_ms = milliseconds(200);
  EXPECT_TRUE(gateway_->Reload([this](StartFailure*) { return config_; }));
  EXPECT_EQ(Get("/j?h=a.com"), 503);
  config_.endpoints[2].ack = AckLevel::kJournaled;
  EXPECT_TRUE(gateway_->Reload([this](StartFailure*) { return config_; }));
  EXPECT_EQ(Get("/j?h=a.com"), 204);
  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway_, 3);
}

// The client is gone before the answer: nothing is kept for it, and the beacon is delivered.
TEST_F(AckTest, AClientThatLeavesTakesNothingWithIt) {
  config_.endpoints[0].ack_timeout_ms = milliseconds(500);
  Start();
  cluster_->SetDown(1);
  for (int i = 0; i < 20; ++i) {
    Client client(gateway_->http_port());
    ASSERT_TRUE(client.Send(Request("/d?h=a.com")));
  }
  AwaitMetric("beacongate_accepted_total 20");
  AwaitHeld(0);
  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway_, 20);
}

}  // namespace
}  // namespace beacongate
