// Bounds over connections, requests and memory: what is beyond is told so, counted, and harms
// nobody else.
#include <gmock/gmock.h>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

bool Ask(TestClient& client) { return client.Send(kGet) && client.ReadReply().status == 204; }

std::string HeadOfPost(const std::string& fields) {
  return "POST /p HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}
std::string HeadOfBody(size_t bytes) {
  return HeadOfPost("Content-Length: " + std::to_string(bytes) + "\r\n");
}

// Sends, and waits until the worker has read it.
void Deliver(TestServer& server, TestClient& client, std::string_view bytes) {
  const uint64_t before = server.counters().bytes_read.load();
  ASSERT_TRUE(client.Send(bytes));
  ASSERT_TRUE(
      Eventually([&] { return server.counters().bytes_read.load() == before + bytes.size(); }));
}

void ExpectBusy(TestClient& client) {
  const Reply reply = client.ReadReply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "busy\n");
  EXPECT_THAT(reply.head,
              AllOf(HasSubstr("\r\nRetry-After: 5\r\n"), HasSubstr("\r\nConnection: close\r\n")));
  client.ShutdownWrite();
  EXPECT_TRUE(client.EndsSilently());
}

uint64_t Refused(TestServer& server, ConnectionRefusal reason) {
  return server.counters().connections_refused[IndexOf(reason)].load();
}

TEST(ConnectionLimits, ConnectionBeyondTheBoundIsToldSo) {
  HttpOptions options;
  options.connections_max = 2;
  TestServer server(options);
  TestClient first, second, third, fourth;
  ASSERT_TRUE(first.Connect(server.port()) && Ask(first));
  ASSERT_TRUE(second.Connect(server.port()) && Ask(second));
  ASSERT_TRUE(third.Connect(server.port()));
  ExpectBusy(third);
  // The request that it has sent by then must not turn the reply into a reset.
  ASSERT_TRUE(fourth.Connect(server.port()) && fourth.Send(kGet));
  ExpectBusy(fourth);
  EXPECT_EQ(Refused(server, ConnectionRefusal::kMaxConnections), 2u);
  EXPECT_EQ(server.counters().connections_opened.load(), 2u);
  EXPECT_EQ(server.counters().replies_by_class[5].load(), 2u);
  EXPECT_EQ(server.handler().handled(), 2u);

  first.Reset();
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 1; }));
  TestClient fifth;
  ASSERT_TRUE(fifth.Connect(server.port()));
  EXPECT_TRUE(Ask(fifth)) << "a place that became free is given again";
}

TEST(ConnectionLimits, OneAddressDoesNotTakeAllPlaces) {
  HttpOptions options;
  options.connections_max = 10;
  options.connections_per_address_max = 2;
  TestServer server(options, 2);
  TestClient first, second, third, fourth;
  ASSERT_TRUE(first.Connect(server.port()) && Ask(first));
  ASSERT_TRUE(second.Connect(server.port()) && Ask(second));
  ASSERT_TRUE(third.Connect(server.port()));
  ExpectBusy(third);
  EXPECT_EQ(server.connections_open(), 2u);
  uint64_t refused = 0;
  for (size_t worker : {0, 1}) {
    const auto& counts = server.counters(worker).connections_refused;
    refused += counts[IndexOf(ConnectionRefusal::kMaxConnectionsPerAddress)].load();
  }
  EXPECT_EQ(refused, 1u);
  second.Reset();
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 1; }));
  ASSERT_TRUE(fourth.Connect(server.port()));
  EXPECT_TRUE(Ask(fourth));
}

TEST(ConnectionLimits, CrowdBeyondTheBoundIsClosedWithoutAWord) {
  HttpOptions options;
  options.connections_max = 1;
  TestServer server(options);
  TestClient admitted;
  ASSERT_TRUE(admitted.Connect(server.port()) && Ask(admitted));
  std::vector<TestClient> told(limits::kRefusalsAtOnceMax);
  for (TestClient& client : told) {
    ASSERT_TRUE(client.Connect(server.port()));
    EXPECT_EQ(client.ReadReply().status, 503);
  }
  TestClient silent;
  ASSERT_TRUE(silent.Connect(server.port()));
  EXPECT_TRUE(silent.EndsSilently());
  EXPECT_EQ(Refused(server, ConnectionRefusal::kMaxConnections), told.size() + 1);
  EXPECT_TRUE(Ask(admitted));

  // Those that stay are cut off, and make room.
  server.clock().Advance(options.linger_timeout + milliseconds(200));
  EXPECT_TRUE(Eventually(
      [&] { return server.deadlines_passed(Deadline::kLinger) == limits::kRefusalsAtOnceMax; }));
  TestClient later;
  ASSERT_TRUE(later.Connect(server.port()));
  ExpectBusy(later);
}

TEST(RequestLimits, LastRequestOfAConnectionIsAnnounced) {
  HttpOptions options;
  options.requests_max = 3;
  TestServer server(options);
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(Ask(client));
  ASSERT_TRUE(client.Send(std::string(kGet) + std::string(kGet) + std::string(kGet)));
  EXPECT_THAT(client.ReadReply().head, Not(HasSubstr("Connection")));
  EXPECT_THAT(client.ReadReply().head, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(client.EndsSilently());
  EXPECT_EQ(server.handler().handled(), 3u) << "what follows the last one is not served";
}

TEST(RequestLimits, NoBoundMeansNone) {
  TestServer server;
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(Ask(client));
}

TEST(RequestLimits, NoMoreRepliesWaitThanMay) {
  HttpOptions options;
  options.pipelined_max = 4;
  std::string large(100'000, 'x');
  TestServer server(options, 1, [&large](const Request&) {
    Response response;
    response.status = 200;
    response.content_type = "text/plain";
    response.body = large;
    return response;
  });
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  constexpr int kRequests = 200;
  std::string all;
  for (int i = 0; i < kRequests; ++i) all += kGet;
  ASSERT_TRUE(client.Send(all));
  // The kernel takes some; then the worker stands still.
  ASSERT_TRUE(Eventually([&] { return server.bytes_held() > 0; }));
  EXPECT_LE(server.handler().handled() * large.size() - server.counters().bytes_written.load(),
            5 * large.size());
  EXPECT_LT(server.handler().handled(), static_cast<uint64_t>(kRequests));
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.ReadReply().body, large) << i;
  EXPECT_TRUE(Eventually([&] { return server.bytes_held() == 0; }));
}

class MemoryLimits : public ::testing::Test {
 protected:
  static HttpOptions SmallMemory() {
    HttpOptions options;
    options.body_bytes_max = 150'000;
    options.buffered_bytes_max = 200'000;
    return options;
  }
  void SetUp() override { ASSERT_TRUE(first_.Connect(server_.port())); }
  // Makes the first client's half request hold more than half of what there is.
  void HoldHalf() {
    Deliver(server_, first_, HeadOfBody(120'000) + "a");
    ASSERT_TRUE(Eventually([&] { return server_.bytes_held() >= 120'000; }));
  }

  TestServer server_{SmallMemory()};
  TestClient first_;
};

TEST_F(MemoryLimits, NewBodyBeyondTheBoundIsShed) {
  HoldHalf();
  TestClient second;
  ASSERT_TRUE(second.Connect(server_.port()));
  ASSERT_TRUE(second.Send(HeadOfBody(100'000) + "b"));
  ExpectBusy(second);
  EXPECT_THAT(server_.handler().Take(), ElementsAre("shed"));
  EXPECT_EQ(server_.counters().memory_refused.load(), 1u);

  // The one that was admitted is not disturbed, and gives its memory back.
  ASSERT_TRUE(first_.Send(std::string(119'999, 'a')));
  EXPECT_EQ(first_.ReadReply().status, 204);
  EXPECT_TRUE(Eventually([&] { return server_.bytes_held() == 0; }));
  TestClient third;
  ASSERT_TRUE(third.Connect(server_.port()));
  ASSERT_TRUE(third.Send(HeadOfBody(100'000)) && third.Send(std::string(100'000, 'c')));
  EXPECT_EQ(third.ReadReply().status, 204);
}

TEST_F(MemoryLimits, IsLookedAtBeforeTheClientIsToldToContinue) {
  HoldHalf();
  TestClient second;
  ASSERT_TRUE(second.Connect(server_.port()));
  ASSERT_TRUE(second.Send(HeadOfPost("Expect: 100-continue\r\nContent-Length: 100000\r\n")));
  ExpectBusy(second);
}

TEST_F(MemoryLimits, SmallRequestsInPartsAreServedAllTheSame) {
  HoldHalf();
  TestClient greedy;
  ASSERT_TRUE(greedy.Connect(server_.port()));
  Deliver(server_, greedy, HeadOfBody(70'000));
  TestClient small;
  ASSERT_TRUE(small.Connect(server_.port()));
  Deliver(server_, small, HeadOfBody(2'000) + "x");
  ASSERT_TRUE(small.Send(std::string(1'999, 'x')));
  EXPECT_EQ(small.ReadReply().status, 204);
}

TEST_F(MemoryLimits, ChunkedBodyIsShedWhenItHasGrownTooLarge) {
  HoldHalf();
  TestClient second;
  ASSERT_TRUE(second.Connect(server_.port()));
  Deliver(server_, second, HeadOfPost("Transfer-Encoding: chunked\r\n") + "11170\r\n");
  EXPECT_EQ(server_.counters().memory_refused.load(), 0u);
  ASSERT_TRUE(second.Send(std::string(70'000, 'x')));
  ExpectBusy(second);
  EXPECT_EQ(server_.counters().memory_refused.load(), 1u);
}

TEST_F(MemoryLimits, EndOfTheClientGivesBackWhatItHeld) {
  HoldHalf();
  first_.Reset();
  EXPECT_TRUE(Eventually([&] { return server_.bytes_held() == 0; }));
}

TEST_F(MemoryLimits, DeadlineGivesBackWhatWasHeld) {
  HoldHalf();
  server_.clock().Advance(SmallMemory().body_timeout + milliseconds(200));
  EXPECT_EQ(first_.ReadReply().status, 408);
  EXPECT_TRUE(Eventually([&] { return server_.bytes_held() == 0; }));
  EXPECT_EQ(server_.deadlines_passed(Deadline::kBody), 1u);
}

TEST_F(MemoryLimits, ClientThatDoesNotTakeItsRepliesIsCutOff) {
  const std::string large(4'000'000, 'x');
  TestServer server(SmallMemory(), 1, [&large](const Request&) {
    Response response;
    response.status = 200;
    response.content_type = "text/plain";
    response.body = large;
    return response;
  });
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_TRUE(Eventually([&] { return server.counters().memory_cut_off.load() == 1; }));
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
  EXPECT_EQ(server.bytes_held(), 0u);
  bool clean = true;
  client.ReadToEnd(&clean);
  EXPECT_FALSE(clean) << "a reset tells the client that its reply is not whole";
}

TEST(MemoryOfChunks, FramingIsNotKept) {
  TestServer server;
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  constexpr size_t kChunks = 60;
  Deliver(server, client, HeadOfPost("Transfer-Encoding: chunked\r\n"));
  for (size_t i = 0; i < kChunks; ++i) {
    Deliver(server, client, "2710\r\n" + std::string(10'000, 'x') + "\r\n");
  }
  EXPECT_GE(server.bytes_held(), kChunks * 10'000);
  EXPECT_LE(server.bytes_held(), 2 * kChunks * 10'000 + 2 * limits::kReadBufferBytes)
      << "the body, in a string that doubles, and a read; the bytes of the chunks were dropped";
  ASSERT_TRUE(client.Send("0\r\n\r\n"));
  EXPECT_EQ(client.ReadReply().status, 204);
  EXPECT_THAT(server.handler().Take(),
              ElementsAre("POST|/p||h|" + std::string(kChunks * 10'000, 'x')));
}

}  // namespace
}  // namespace beacongate::http
