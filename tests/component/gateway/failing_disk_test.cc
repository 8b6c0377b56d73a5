// A disk that refuses every call, seen by clients: what cannot be promised is answered 503, and all
// is well again by itself.
#include <gmock/gmock.h>

#include <cerrno>
#include <thread>

#include "tests/component/gateway/gateway_fixture.h"
#include "tests/support/failing_calls.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::FailingCalls;
using ::testing::HasSubstr;
using testing::HttpGet;

constexpr uint64_t kForEver = UINT64_MAX;

class FailingDiskTest : public testing::GatewayFixture {
 protected:
  FailingDiskTest() : GatewayFixture(4) {}
  ~FailingDiskTest() override { FailingCalls::Stop(); }

  void SetUp() override {
    GatewayFixture::SetUp();
    EndpointConfig synced = config_.endpoints.front();
    synced.path = "/s";
    synced.ack = AckLevel::kSynced;
    synced.ack_timeout_ms = std::chrono::minutes(5);
    config_.endpoints.push_back(synced);
  }
  // Until the answer to `target` is a 200.
  void AwaitOk(Client& client, const std::string& target) {
    const MonotonicTime limit = clock_.Monotonic() + seconds(120);
    int status = 0;
    while ((status = client.Get(target)) != 200 && clock_.Monotonic() < limit) {
      std::this_thread::sleep_for(milliseconds(20));
    }
    ASSERT_EQ(status, 200);
  }
};

TEST_F(FailingDiskTest, ASyncedEndpointSaysThatTheDiskRefusedAndRecovers) {
  cluster_->SetDown(1);  // so that the segment in use stays
  Start();
  Client client(gateway_->http_port());
  AwaitOk(client, "/s?site=s");
  for (const int error : {EIO, ENOSPC}) {
    FailingCalls::Fail(1, kForEver, error);
    EXPECT_EQ(client.Get("/b?site=s"), 200) << "it needs no sync";
    const std::string reply = client.Exchange("GET /s?site=s HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(reply, HasSubstr("HTTP/1.1 503 "));
    EXPECT_THAT(reply, HasSubstr("\r\nBeacongate-Ack: disk\r\n"));
    testing::ExpectClosed(gateway_->Books());
    FailingCalls::Stop();
    AwaitOk(client, "/s?site=s");
    AwaitOk(client, "/b?site=s");
  }
  EXPECT_THAT(HttpGet(gateway_->admin_port(), "/metrics"),
              ::testing::Not(HasSubstr("result=\"failed\"} 0")));
  // What was answered 503 is delivered all the same.
  cluster_->SetUp(1);
  const Accounts books = gateway_->Books();
  EXPECT_EQ(testing::WaitForDelivered(*gateway_, books.accepted).quarantined, 0u);
}

TEST_F(FailingDiskTest, BeaconsAreShedOnceThereIsNoSegmentAndTakenAgainAfterwards) {
  Start();
  Client client(gateway_->http_port());
  AwaitOk(client, "/b?site=s");
  FailingCalls::Fail(1, kForEver, ENOSPC);
  const std::string target = "/b?site=s&pad=" + std::string(8'000, 'x');
  int status = 200;
  for (int i = 0; i < 100 && status == 200; ++i) status = client.Get(target);
  EXPECT_EQ(status, 503);
  EXPECT_THAT(HttpGet(gateway_->admin_port(), "/metrics"),
              HasSubstr("beacongate_journal_full{topic=\"beacons\",lane=\"0\"} 1"));
  testing::ExpectClosed(gateway_->Books());
  FailingCalls::Stop();
  AwaitOk(client, target);
  testing::WaitForDelivered(*gateway_, gateway_->Books().accepted);
}

}  // namespace
}  // namespace beacongate
