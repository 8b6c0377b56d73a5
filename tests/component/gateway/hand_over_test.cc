// Two gateways of which one takes the other's place: who answers, and in which order beacons go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using ::testing::ElementsAreArray;
using testing::HttpGet;

class HandOverTest : public testing::GatewayFixture {
 protected:
  HandOverTest() : GatewayFixture(1) {}

  void StartFormer() {
    Start();
    gateway_->OfferSockets([this] { taken_.set_value(); });
    config_.http.listen = "127.0.0.1:" + std::to_string(gateway_->http_port());
    config_.admin_listen = "127.0.0.1:" + std::to_string(gateway_->admin_port());
  }
  // As Serve does. The successor is there once the former one let it.
  void StartSuccessor() {
    starting_ = std::async(std::launch::async, [this] {
      TakeOver former = TakeOver::Ask(config_.journal.dir);
      ASSERT_TRUE(former.found());
      StartFailure failure;
      successor_ = Gateway::Build(config_, clock_, &failure, former.sockets());
      for (const std::string& fault : failure.faults) ADD_FAILURE() << fault;
      ASSERT_NE(successor_, nullptr);
      former.Serving();
      successor_->Start();
    });
    taken_.get_future().wait();
  }
  static std::string Event(int number) { return "/b?site=s&event=" + std::to_string(number); }
  std::vector<int> Delivered() {
    std::vector<int> events;
    for (const auto& record : testing::ReadTopic(*cluster_, "beacons")) {
      events.push_back(std::stoi(record.value.event()));
    }
    return events;
  }

  std::promise<void> taken_;
  std::unique_ptr<Gateway> successor_;
  std::future<void> starting_;
};

// A visitor with a connection that was kept and another one: what the successor answered must not
// be overtaken by what the former one takes later.
TEST_F(HandOverTest, TheSuccessorAnswersNobodyBeforeTheFormerOneHasTakenItsLastBeacon) {
  StartFormer();
  Client kept(gateway_->http_port());
  EXPECT_EQ(kept.Get(Event(0)), 200);
  StartSuccessor();
  gateway_->BeginDrain();
  gateway_->BeginClosing();
  auto answered = std::async(std::launch::async,
                             [this] { return Client(gateway_->http_port()).Get(Event(2)); });
  EXPECT_NE(HttpGet(gateway_->admin_port(), "/readyz").find("200"), std::string::npos);
  EXPECT_EQ(kept.Get(Event(1)), 200);
  EXPECT_EQ(answered.wait_for(milliseconds(200)), std::future_status::timeout);
  EXPECT_TRUE(gateway_->Finish(clock_.Monotonic() + seconds(30)));
  EXPECT_EQ(answered.get(), 200);
  starting_.get();
  EXPECT_EQ(gateway_->Books().accepted, 2u);
  gateway_.reset();
  testing::WaitForDelivered(*successor_, 1);
  EXPECT_THAT(Delivered(), ElementsAreArray({0, 1, 2}));
}

// Whoever wants clients to have more time to leave has both serve meanwhile.
TEST_F(HandOverTest, WithADrainDelayTheSuccessorServesAtOnce) {
  config_.shutdown.drain_delay_ms = milliseconds(10'000);
  StartFormer();
  Client kept(gateway_->http_port());
  EXPECT_EQ(kept.Get(Event(0)), 200);
  StartSuccessor();
  gateway_->BeginDrain();
  EXPECT_EQ(Client(gateway_->http_port()).Get(Event(1)), 200);
  EXPECT_EQ(kept.Get(Event(2)), 200);
  starting_.get();
  EXPECT_EQ(gateway_->Books().accepted, 2u);
  EXPECT_EQ(successor_->Books().accepted, 1u);
  EXPECT_TRUE(gateway_->Finish(clock_.Monotonic() + seconds(30)));
  gateway_.reset();
  testing::WaitForDelivered(*successor_, 1);
  EXPECT_THAT(Delivered(), ElementsAreArray({0, 2, 1}));  // the price: see decision 0017
}

// One that hangs does not keep its successor from serving.
TEST_F(HandOverTest, AFormerOneThatDoesNotLeaveIsWaitedForTwoSeconds) {
  StartFormer();
  StartSuccessor();
  const MonotonicTime began = clock_.Monotonic();
  starting_.get();
  EXPECT_LT(clock_.Monotonic() - began, seconds(20));
  gateway_->BeginDrain();
  EXPECT_EQ(Client(gateway_->http_port()).Get(Event(0)), 200);
  EXPECT_EQ(successor_->Books().accepted, 1u);
}

}  // namespace
}  // namespace beacongate
