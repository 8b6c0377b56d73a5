// Replies that the handler holds: their order, their end, and clients that do not wait for it.
// GET /hold/N is held under the number N, for kHoldTime; everything else is answered at once.
#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr milliseconds kHoldTime{5'000};
constexpr size_t kBigBytes = 4 * limits::kMiB;

Response Respond(const Request& request) {
  static const std::string big(kBigBytes, 'x');
  Response response;
  const std::string path(request.path);
  if (path == "/big") {
    response.status = 200;
    response.content_type = "text/plain";
    response.body = big;
  }
  if (path.starts_with("/hold/")) {
    response.hold = std::stoull(path.substr(6));
    response.hold_timeout = kHoldTime;
    response.allow_origin = request.HeaderValue("Origin");
  }
  if (path.starts_with("/long/")) {
    response.hold = std::stoull(path.substr(6));
    response.hold_timeout = std::chrono::hours(24);
  }
  return response;
}

std::string Get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

class HoldTest : public ::testing::Test {
 protected:
  void Start(const HttpOptions& options = {}) {
    server_ = std::make_unique<TestServer>(options, 1, Respond);
    Connect(client_);
  }
  void Connect(TestClient& client) { ASSERT_TRUE(client.Connect(server_->port())); }
  void AwaitHeld(uint64_t count) {
    ASSERT_TRUE(Eventually([&] { return server_->counters().replies_held.load() == count; }));
  }
  void Release(uint64_t hold) {
    Worker& worker = server_->worker();
    worker.Post([&worker, hold] { worker.Release(hold, nullptr); });
  }
  // In whole ticks, as the worker looks.
  void Pass(nanoseconds time) { server_->clock().Advance(time); }

  std::unique_ptr<TestServer> server_;
  TestClient client_;
};

TEST_F(HoldTest, AReplyIsKeptUntilItIsReleased) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/hold/1")));
  AwaitHeld(1);
  EXPECT_TRUE(client_.NothingHasCome());
  Release(1);
  EXPECT_EQ(client_.ReadReply().status, 204);
  AwaitHeld(0);
  ASSERT_TRUE(client_.Send(Get("/a")));
  EXPECT_EQ(client_.ReadReply().status, 204);
}

TEST_F(HoldTest, OthersAreServedMeanwhile) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/hold/1")));
  AwaitHeld(1);
  TestClient other;
  Connect(other);
  ASSERT_TRUE(other.Send(Get("/a")));
  EXPECT_EQ(other.ReadReply().status, 204);
  EXPECT_TRUE(client_.NothingHasCome());
  Release(1);
  EXPECT_EQ(client_.ReadReply().status, 204);
}

TEST_F(HoldTest, PipelinedRepliesKeepTheirOrder) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/a") + Get("/hold/1") + Get("/b") +
                           Get("/hold/2", "Origin: o\r\n") + Get("/c") + "GET /d HT"));
  EXPECT_EQ(client_.ReadReply().status, 204);
  AwaitHeld(1);
  EXPECT_EQ(server_->handler().handled(), 2u) << "nothing is served behind a held reply";
  EXPECT_TRUE(client_.NothingHasCome());
  Release(2);  // not held yet
  Release(1);
  EXPECT_EQ(client_.ReadReply().status, 204);
  EXPECT_EQ(client_.ReadReply().status, 204);
  ASSERT_TRUE(Eventually([&] { return server_->handler().handled() == 4u; }));
  AwaitHeld(1);
  EXPECT_TRUE(client_.NothingHasCome());
  Release(2);
  EXPECT_THAT(client_.ReadReply().head, HasSubstr("Access-Control-Allow-Origin: o"));
  EXPECT_EQ(client_.ReadReply().status, 204);
  ASSERT_TRUE(client_.Send("TP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_EQ(client_.ReadReply().status, 204);
}

TEST_F(HoldTest, AtTheDeadlineTheHandlerSaysWhatIsAnswered) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/hold/1", "Origin: https://o\r\n") + Get("/a")));
  AwaitHeld(1);
  Pass(kHoldTime - milliseconds(200));
  EXPECT_TRUE(client_.NothingHasCome());
  Pass(milliseconds(500));
  const Reply reply = client_.ReadReply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "held 1 deadline");
  EXPECT_THAT(reply.head, HasSubstr("Beacongate-Ack: test\r\n"));
  EXPECT_THAT(reply.head, HasSubstr("Access-Control-Allow-Origin: https://o\r\n"));
  EXPECT_THAT(reply.head, Not(HasSubstr("Connection: close")));
  EXPECT_EQ(client_.ReadReply().status, 204) << "the connection goes on";
  EXPECT_EQ(server_->deadlines_passed(Deadline::kHeld), 1u);
  Release(1);  // too late
  ASSERT_TRUE(client_.Send(Get("/a")));
  EXPECT_EQ(client_.ReadReply().status, 204);
}

TEST_F(HoldTest, NoOtherDeadlineRunsWhileAReplyIsHeld) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/long/1") + "GET /half"));
  AwaitHeld(1);
  Pass(std::chrono::hours(1));
  TestClient other;  // the worker has looked at its deadlines when it has shut this one out
  Connect(other);
  ASSERT_TRUE(other.Send(Get("/a")));
  EXPECT_EQ(other.ReadReply().status, 204);
  Pass(std::chrono::hours(1));
  EXPECT_TRUE(other.EndsSilently());
  EXPECT_TRUE(client_.NothingHasCome());
  Release(1);
  EXPECT_EQ(client_.ReadReply().status, 204);
  ASSERT_TRUE(client_.Send(" HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_EQ(client_.ReadReply().status, 204);
}

TEST_F(HoldTest, AClientThatResetsItsConnectionIsLetGo) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/long/1")));
  AwaitHeld(1);
  client_.Reset();
  ASSERT_TRUE(Eventually([&] { return server_->connections_open() == 0; }));
  AwaitHeld(0);
  EXPECT_THAT(server_->handler().Take(), Contains("held 1 client gone"));
  Release(1);
  TestClient other;
  Connect(other);
  ASSERT_TRUE(other.Send(Get("/a")));
  EXPECT_EQ(other.ReadReply().status, 204);
}

TEST_F(HoldTest, AClientThatHasSentAllStillGetsItsReply) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/hold/1")));
  client_.ShutdownWrite();
  AwaitHeld(1);
  Release(1);
  bool clean = false;
  EXPECT_EQ(client_.ReadToEnd(&clean), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(clean);
}

TEST_F(HoldTest, TheLastReplyOfAConnectionMayBeHeld) {
  Start();
  ASSERT_TRUE(client_.Send(Get("/hold/1", "Connection: close\r\n") + Get("/never")));
  AwaitHeld(1);
  Release(1);
  EXPECT_THAT(client_.ReadReply().head, HasSubstr("Connection: close"));
  EXPECT_TRUE(client_.EndsSilently());
  EXPECT_EQ(server_->handler().handled(), 1u);
}

TEST_F(HoldTest, AHeadRequestGetsNoBodyInsteadEither) {
  Start();
  ASSERT_TRUE(client_.Send("HEAD /hold/1 HTTP/1.1\r\nHost: h\r\n\r\n"));
  AwaitHeld(1);
  Pass(kHoldTime + milliseconds(300));
  const Reply reply = client_.ReadReply(/*head_only=*/true);
  EXPECT_EQ(reply.status, 503);
  ASSERT_TRUE(client_.Send(Get("/a")));
  EXPECT_EQ(client_.ReadReply().status, 204);
}

// The replies in front of the held one are not taken when it is released.
TEST_F(HoldTest, AReplyThatIsReleasedBehindOutputThatStallsComesInItsTurn) {
  Start();
  TestClient slow(4096);
  Connect(slow);
  ASSERT_TRUE(slow.Send(Get("/big") + Get("/hold/1") + Get("/a")));
  ASSERT_TRUE(Eventually([&] { return server_->handler().handled() >= 1; }));
  Release(1);  // it is held already, or will not be before the output is taken
  EXPECT_EQ(slow.ReadReply().body.size(), kBigBytes);
  // A held reply that came after the release needs one of its own.
  ASSERT_TRUE(Eventually([&] { return server_->handler().handled() >= 2; }));
  Release(1);
  EXPECT_EQ(slow.ReadReply().status, 204);
  EXPECT_EQ(slow.ReadReply().status, 204);
}

TEST_F(HoldTest, AWorkerThatStopsWaitsForHeldReplies) {
  HttpOptions options;
  options.linger_timeout = seconds(60);
  Start(options);
  ASSERT_TRUE(client_.Send(Get("/long/1")));
  AwaitHeld(1);
  server_->worker().StopAccepting();
  server_->worker().Stop();
  TestClient late;
  EXPECT_TRUE(Eventually([&] { return !late.Connect(server_->port()); }));
  EXPECT_TRUE(client_.NothingHasCome());
  Release(1);
  EXPECT_EQ(client_.ReadReply().status, 204);
  EXPECT_TRUE(client_.EndsSilently());
}

TEST_F(HoldTest, AWorkerThatStopsDoesNotWaitForEver) {
  HttpOptions options;
  options.linger_timeout = milliseconds(300);
  Start(options);
  ASSERT_TRUE(client_.Send(Get("/long/1") + Get("/long/2")));
  AwaitHeld(1);
  server_->worker().Stop();
  EXPECT_EQ(client_.ReadReply().body, "held 1 stopping");
  server_->Stop();
  EXPECT_THAT(server_->handler().Take(), Contains("held 1 stopping"));
  EXPECT_EQ(server_->connections_open(), 0u);
  EXPECT_EQ(server_->counters().replies_held.load(), 0u);
}

TEST_F(HoldTest, WhatIsHeldCountsAsBuffered) {
  Start();
  const std::string origin = "Origin: " + std::string(40'000, 'o') + "\r\n";
  ASSERT_TRUE(client_.Send(Get("/hold/1", origin)));
  AwaitHeld(1);
  EXPECT_TRUE(Eventually([&] { return server_->bytes_held() >= 40'000; }));
  Release(1);
  EXPECT_EQ(client_.ReadReply().status, 204);
  EXPECT_TRUE(Eventually([&] { return server_->bytes_held() == 0; }));
}

}  // namespace
}  // namespace beacongate::http
