// Two gateways of which one takes the other's place: who answers, and in which order beacons go.
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
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
  // Over new connections, which the former one may take for a moment. The number of the last one.
  int SendUntilTheSuccessorAnswers(int first) {
    for (int number = first; number < first + 10'000; ++number) {
      EXPECT_EQ(Client(gateway_->http_port()).Get(Event(number)), 200);
      if (successor_->Books().accepted > 0) return number;
    }
    ADD_FAILURE() << "the former one answers all of them";
    return first;
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
  EXPECT_NE(HttpGet(gateway_->admin_port(), "/readyz").find("200"), std::string::npos);
  // The former one closes its listening sockets in threads of its own, and may take some more.
  std::future<int> waiting;
  std::vector<int> order{0};
  int next = 1;
  for (;; ++next) {
    ASSERT_LT(next, 100) << "somebody answers all of them";
    waiting = std::async(std::launch::async,
                         [this, next] { return Client(gateway_->http_port()).Get(Event(next)); });
    if (waiting.wait_for(seconds(1)) == std::future_status::timeout) break;
    EXPECT_EQ(waiting.get(), 200);
    order.push_back(next);
  }
  EXPECT_EQ(kept.Get(Event(next + 1)), 200);
  order.push_back(next + 1);
  EXPECT_EQ(gateway_->Books().accepted, order.size());
  EXPECT_EQ(waiting.wait_for(seconds(0)), std::future_status::timeout);
  EXPECT_TRUE(gateway_->Finish(clock_.Monotonic() + seconds(30)));
  EXPECT_EQ(waiting.get(), 200);
  order.push_back(next);
  starting_.get();
  gateway_.reset();
  testing::WaitForDelivered(*successor_, 1);
  EXPECT_EQ(Delivered(), order);
}

// Whoever wants clients to have more time to leave has both serve meanwhile.
TEST_F(HandOverTest, WithADrainDelayTheSuccessorServesAtOnce) {
  config_.shutdown.drain_delay_ms = milliseconds(10'000);
  StartFormer();
  Client kept(gateway_->http_port());
  EXPECT_EQ(kept.Get(Event(0)), 200);
  StartSuccessor();
  gateway_->BeginDrain();
  starting_.get();
  const int last = SendUntilTheSuccessorAnswers(1);
  EXPECT_EQ(kept.Get(Event(last + 1)), 200);
  std::vector<int> order;
  for (int event = 0; event < last; ++event) order.push_back(event);
  order.push_back(last + 1);
  order.push_back(last);  // the price: see decision 0017
  EXPECT_TRUE(gateway_->Finish(clock_.Monotonic() + seconds(30)));
  gateway_.reset();
  testing::WaitForDelivered(*successor_, 1);
  EXPECT_EQ(Delivered(), order);
}

// One that hangs does not keep its successor from serving.
TEST_F(HandOverTest, AFormerOneThatDoesNotLeaveIsWaitedForTwoSeconds) {
  StartFormer();
  StartSuccessor();
  starting_.get();
  gateway_->BeginDrain();
  SendUntilTheSuccessorAnswers(0);
}

}  // namespace
}  // namespace beacongate
