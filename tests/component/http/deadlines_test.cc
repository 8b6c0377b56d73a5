// Clients that are slow, silent or greedy. The clock stands still until the test moves it.
#include <gmock/gmock.h>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr milliseconds kSlack{200};  // a tick early or late

class Deadlines : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(client_.Connect(server_.port())); }

  // Sends, and waits until the worker has read it.
  void Deliver(std::string_view bytes) {
    const uint64_t before = server_.counters().bytes_read.load();
    ASSERT_TRUE(client_.Send(bytes));
    ASSERT_TRUE(
        Eventually([&] { return server_.counters().bytes_read.load() == before + bytes.size(); }));
  }
  void Advance(milliseconds time) { server_.clock().Advance(time); }
  // A request that times out shows that the worker has looked at the clock.
  void LetTheWorkerSeeTheTime() {
    TestClient slow;
    ASSERT_TRUE(slow.Connect(server_.port()));
    const uint64_t before = server_.counters().bytes_read.load();
    ASSERT_TRUE(slow.Send("G"));
    ASSERT_TRUE(Eventually([&] { return server_.counters().bytes_read.load() > before; }));
    Advance(options_.head_timeout + kSlack);
    ASSERT_EQ(slow.ReadReply().status, 408);
  }
  bool AllClosed() {
    return Eventually([this] { return server_.connections_open() == 0; });
  }

  HttpOptions options_;
  TestServer server_;
  TestClient client_;
};

TEST_F(Deadlines, DrippedHeadIsRefusedAtItsAbsoluteDeadline) {
  Deliver("GET /a HT");
  for (const char byte : std::string_view("TP/1")) {
    Advance(options_.head_timeout / 4);
    Deliver(std::string_view(&byte, 1));
  }
  Advance(kSlack);
  const Reply reply = client_.ReadReply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_THAT(reply.head, HasSubstr("Connection: close"));
  EXPECT_THAT(server_.handler().Take(), ElementsAre("head_timeout"));
  client_.ShutdownWrite();
  EXPECT_TRUE(client_.EndsSilently());
  EXPECT_TRUE(AllClosed());
}

TEST_F(Deadlines, DrippedBodyIsRefusedAtItsAbsoluteDeadline) {
  Deliver("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
  for (const char byte : std::string_view("abcd")) {
    Advance(options_.body_timeout / 4);
    Deliver(std::string_view(&byte, 1));
  }
  Advance(kSlack);
  EXPECT_EQ(client_.ReadReply().status, 408);
  EXPECT_THAT(server_.handler().Take(), ElementsAre("body_timeout"));
}

TEST_F(Deadlines, BodyHasItsOwnTimeAfterTheHead) {
  Deliver("POST /a HTTP/1.1\r\n");
  Advance(options_.head_timeout - kSlack);
  Deliver("Host: h\r\nContent-Length: 3\r\n\r\na");
  Advance(options_.body_timeout - 2 * kSlack);
  Deliver("bc");
  EXPECT_EQ(client_.ReadReply().status, 204);
  EXPECT_THAT(server_.handler().Take(), ElementsAre("POST|/a||h|abc"));
}

TEST_F(Deadlines, IdleConnectionEndsWithoutAReply) {
  Deliver(kGet);
  EXPECT_EQ(client_.ReadReply().status, 204);
  Advance(options_.idle_timeout + kSlack);
  EXPECT_TRUE(client_.EndsSilently());
  EXPECT_TRUE(AllClosed());
  EXPECT_EQ(server_.deadlines_passed(Deadline::kIdle), 1u);
  EXPECT_THAT(server_.handler().Take(), ElementsAre("GET|/a||h|"));
}

TEST_F(Deadlines, LineEndBetweenRequestsIsIdle) {
  Deliver("\r\n");
  Advance(options_.head_timeout + kSlack);
  Deliver("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client_.ReadReply().status, 204);
  Deliver("\r\n");
  Advance(options_.idle_timeout + kSlack);
  EXPECT_TRUE(client_.EndsSilently());
}

TEST_F(Deadlines, RequestsKeepAConnectionAlive) {
  for (int i = 0; i < 4; ++i) {
    Advance(options_.idle_timeout / 2);
    LetTheWorkerSeeTheTime();
    Deliver(kGet);
    EXPECT_EQ(client_.ReadReply().status, 204);
  }
}

TEST_F(Deadlines, ClientThatStaysAfterARefusalIsCutOff) {
  Deliver("nonsense\r\n");
  EXPECT_EQ(client_.ReadReply().status, 400);
  EXPECT_EQ(server_.connections_open(), 1u) << "it lingers, so that the reply arrives";
  Advance(seconds(1) + kSlack);
  EXPECT_TRUE(AllClosed());
}

TEST_F(Deadlines, ClientThatSendsForEverAfterARefusalIsCutOff) {
  const std::string junk(1 << 20, 'x');
  for (int i = 0; i < 64 && client_.Send(junk); ++i) {
  }
  EXPECT_TRUE(AllClosed());
  EXPECT_THAT(server_.handler().Take(), ElementsAre("bad_request"));
}

TEST(DeadlinesOfWriting, ClientThatDoesNotReadIsBoundedAndThenCutOff) {
  HttpOptions options;
  TestServer server(options);
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += kGet;
  const size_t sent = client.SendUntilStuck(requests);
  const size_t read = server.counters().bytes_read.load();
  const size_t handled = server.handler().handled();
  EXPECT_GT(sent, read) << "the worker has stopped to read";
  constexpr size_t kReplyBytes = std::string_view("HTTP/1.1 204 No Content\r\n\r\n").size();
  EXPECT_LE(handled * kReplyBytes - server.counters().bytes_written.load(),
            limits::kReplyBatchBytesMax + kReplyBytes);
  EXPECT_LE(read - handled * kGet.size(), limits::kReadBufferBytes + kGet.size());
  EXPECT_EQ(server.connections_open(), 1u);

  // A worker on a busy machine may still write into the last free bytes, which starts its time
  // anew.
  EXPECT_TRUE(Eventually([&] {
    server.clock().Advance(options.write_timeout + kSlack);
    return server.connections_open() == 0;
  }));
  EXPECT_EQ(server.deadlines_passed(Deadline::kWrite), 1u);
  bool clean = true;
  client.ReadToEnd(&clean);
  EXPECT_FALSE(clean) << "a reset tells the client that replies are missing";
}

TEST(DeadlinesOfWriting, ClientThatReadsLateGetsEveryReply) {
  TestServer server;
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += kGet;
  const size_t sent = client.SendUntilStuck(requests);
  std::thread finish([&] {
    const size_t rest = (kGet.size() - sent % kGet.size()) % kGet.size();
    client.Send(kGet.substr(kGet.size() - rest));
    client.ShutdownWrite();
  });
  const size_t whole = (sent + kGet.size() - 1) / kGet.size();
  bool clean = false;
  const std::string replies = client.ReadToEnd(&clean);
  finish.join();
  EXPECT_TRUE(clean);
  EXPECT_EQ(server.handler().handled(), whole);
  EXPECT_EQ(replies.size(), whole * std::string_view("HTTP/1.1 204 No Content\r\n\r\n").size());
}

}  // namespace
}  // namespace beacongate::http
