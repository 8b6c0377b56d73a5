// Replies of one turn of the loop go out together: to whom they belong, soon, and whatever else
// happens to the connections.
#include <gtest/gtest.h>

#include <array>
#include <future>
#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {
namespace {

std::string Get(const std::string& path) { return "GET /" + path + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

// A server whose worker is kept busy, so that what is sent meanwhile comes to one turn of its loop.
class GatheredRepliesTest : public ::testing::Test {
 protected:
  static constexpr size_t kClients = 24;  // the loop takes so many events at once
  static_assert(kClients > limits::kRepliesGatheredMax);

  void SetUp() override {
    ASSERT_TRUE(gate_.Connect(server_.port()));
    for (TestClient& client : clients_) ASSERT_TRUE(client.Connect(server_.port()));
    for (TestClient& client : clients_) {
      ASSERT_TRUE(client.Send(Get("hello")));
      ASSERT_EQ(client.ReadReply().status, 200);
    }
    ASSERT_TRUE(gate_.Send(Get("gate")));
    entered_.get_future().wait();
  }
  void TearDown() override { server_.Stop(); }
  void Open() {
    leave_.set_value();
    EXPECT_EQ(gate_.ReadReply().status, 200);
  }

  Response Answer(const Request& request) {
    if (request.path == "/gate") {
      entered_.set_value();
      leave_.get_future().wait();
    } else if (request.path != "/hello") {
      OnTurn(request);
    }
    body_ = std::string(request.path);
    Response response;
    response.status = 200;
    response.content_type = "text/plain";
    response.body = body_;
    return response;
  }
  virtual void OnTurn(const Request& /*request*/) {}

  std::promise<void> entered_;
  std::promise<void> leave_;
  std::string body_;
  TestServer server_{{}, 1, [this](const Request& request) { return Answer(request); }};
  TestClient gate_;
  std::array<TestClient, kClients> clients_;
};

TEST_F(GatheredRepliesTest, EachClientGetsItsOwnInOrder) {
  for (size_t i = 0; i < kClients; ++i) {
    const std::string name = std::to_string(i);
    ASSERT_TRUE(clients_[i].Send(Get(name + "a") + Get(name + "b")));
  }
  Open();
  for (size_t i = 0; i < kClients; ++i) {
    EXPECT_EQ(clients_[i].ReadReply().body, "/" + std::to_string(i) + "a");
    EXPECT_EQ(clients_[i].ReadReply().body, "/" + std::to_string(i) + "b");
    EXPECT_TRUE(clients_[i].NothingHasCome());
  }
}

TEST_F(GatheredRepliesTest, OtherConnectionsMayEndOrBreakInTheSameTurn) {
  for (size_t i = 0; i < kClients; ++i) {
    switch (i % 4) {
      case 0:
        ASSERT_TRUE(clients_[i].Send(Get("x")));
        clients_[i].Reset();
        break;
      case 1:
        ASSERT_TRUE(clients_[i].Send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
        break;
      case 2:
        ASSERT_TRUE(clients_[i].Send(Get("x") + "GET /half HTTP/1.1\r\n"));
        break;
      default:
        ASSERT_TRUE(clients_[i].Send(Get("x")));
    }
  }
  Open();
  for (size_t i = 0; i < kClients; ++i) {
    if (i % 4 == 0) continue;
    EXPECT_EQ(clients_[i].ReadReply().body, "/x") << i;
    if (i % 4 == 1) {
      EXPECT_TRUE(clients_[i].EndsSilently()) << i;
    } else {
      ASSERT_TRUE(clients_[i].Send(i % 4 == 2 ? "Host: h\r\n\r\n" : Get("half")));
      EXPECT_EQ(clients_[i].ReadReply().body, "/half") << i;
    }
  }
}

TEST_F(GatheredRepliesTest, AServerThatStopsHasSentThem) {
  for (TestClient& client : clients_) ASSERT_TRUE(client.Send(Get("last")));
  server_.worker().Stop();
  Open();
  for (TestClient& client : clients_) EXPECT_EQ(client.ReadReply().body, "/last");
}

// Looks at the clients while the worker is in the middle of its turn. A tick may come in between,
// and sends what is there.
class TurnOfTheLoopTest : public GatheredRepliesTest {
 protected:
  void OnTurn(const Request& request) override {
    const size_t client = std::stoul(std::string(request.path.substr(1)));
    if (!order_.empty()) {
      previous_waits_ += clients_[order_.back()].NothingHasCome() ? 1 : 0;
      first_waits_.push_back(clients_[order_.front()].NothingHasCome());
    }
    order_.push_back(client);
    if (order_.size() == kClients) done_.set_value();
  }
  std::vector<size_t> order_;
  size_t previous_waits_ = 0;      // who was served last has no reply yet when the next is served
  std::vector<bool> first_waits_;  // who was served first, when each of the others is
  std::promise<void> done_;
};

TEST_F(TurnOfTheLoopTest, RepliesWaitForOthersButNotForLong) {
  for (size_t i = 0; i < kClients; ++i) ASSERT_TRUE(clients_[i].Send(Get(std::to_string(i))));
  Open();
  done_.get_future().wait();
  for (TestClient& client : clients_) EXPECT_EQ(client.ReadReply().status, 200);
  server_.Stop();
  EXPECT_GE(previous_waits_, kClients - 4);
  for (size_t i = limits::kRepliesGatheredMax; i < kClients; ++i) {
    EXPECT_FALSE(first_waits_[i - 1]) << i;
  }
}

}  // namespace
}  // namespace beacongate::http
