// What the worker makes of bytes: the table of the parser again, now through a socket.
#include <gmock/gmock.h>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"
#include "tests/unit/http/raw_requests.h"

namespace beacongate::http {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

int StatusOf(const std::string& outcome) {
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    const RejectionInfo& info = Describe(static_cast<Rejection>(i));
    if (outcome == info.label) return info.http_status;
  }
  return 204;
}

// Sends the bytes and the end of the stream, and expects what the table says.
void ExpectOutcome(TestServer& server, const RawCase& one, size_t piece) {
  SCOPED_TRACE(one.name + " in pieces of " + std::to_string(piece));
  std::vector<std::string> expected = one.outcome;
  // The stream ends here, so that what is incomplete can never be completed.
  if (!expected.empty() && expected.back() == "incomplete") expected.back() = "bad_request";
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  client.Send(one.raw, piece);
  client.ShutdownWrite();
  for (const std::string& outcome : expected) {
    Reply reply;
    do {
      reply = client.ReadReply();
    } while (reply.status == 100);
    EXPECT_EQ(reply.status, StatusOf(outcome));
    if (reply.status == 204) continue;
    EXPECT_THAT(reply.head, HasSubstr("Connection: close"));
    EXPECT_EQ(reply.body, outcome + "\n");
  }
  EXPECT_TRUE(client.EndsSilently());
  EXPECT_EQ(server.handler().Take(), expected);
}

void ExpectOutcomes(const std::vector<RawCase>& cases, std::initializer_list<size_t> pieces) {
  TestServer server;
  for (const RawCase& one : cases) {
    for (const size_t piece : pieces) ExpectOutcome(server, one, piece);
  }
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
}

TEST(WorkerRequests, ServesWhatIsRightHoweverItIsCut) {
  ExpectOutcomes(AcceptedCases(), {SIZE_MAX, 1, 2, 3, 7, 16});
}

TEST(WorkerRequests, RefusesWhatIsAmbiguousHoweverItIsCut) {
  ExpectOutcomes(RefusedCases(), {SIZE_MAX, 1, 2, 3, 7, 16});
}

TEST(WorkerRequests, HoldsTheLimitsAndDeliversTheRefusal) {
  ExpectOutcomes(LimitCases(), {SIZE_MAX, 5000});
}

TEST(WorkerRequests, HandlerLearnsPeerAndTime) {
  std::string peer;
  WallTime received_at;
  TestServer server({}, 1, [&](const Request& request) {
    peer = request.peer_address;
    received_at = request.received_at;
    return Response();
  });
  const WallTime expected = server.clock().Wall();
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  client.Send(kGet);
  EXPECT_EQ(client.ReadReply().status, 204);
  server.Stop();
  EXPECT_EQ(peer, "127.0.0.1");
  EXPECT_EQ(received_at, expected);
}

TEST(WorkerRequests, BodyIsFollowedByReadableBytes) {
  size_t sum = 0;
  TestServer server({}, 1, [&](const Request& request) {
    for (size_t i = 0; i < limits::kBodyPaddingBytes; ++i) {
      sum += static_cast<uint8_t>(request.body.data()[request.body.size() + i]) > 0 ? 1 : 0;
    }
    return Response();
  });
  const std::string full(limits::kReadBufferBytes, 'b');
  for (const size_t piece : {SIZE_MAX, size_t{70'000}}) {
    TestClient client;
    ASSERT_TRUE(client.Connect(server.port()));
    client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(full.size()) +
                    "\r\n\r\n" + full,
                piece);
    EXPECT_EQ(client.ReadReply().status, 204);
  }
  server.Stop();
  EXPECT_LE(sum, 2 * limits::kBodyPaddingBytes);
}

TEST(WorkerRequests, HeadGetsNoBody) {
  TestServer server({}, 1, [](const Request&) {
    Response response;
    response.status = 200;
    response.content_type = "image/gif";
    response.body = PixelGif();
    return response;
  });
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(kGet));
  EXPECT_THAT(client.ReadReply(/*head_only=*/true).head, HasSubstr("Content-Length: 43"));
  EXPECT_EQ(client.ReadReply().body, PixelGif());
}

TEST(WorkerRequests, ContinueIsSentBeforeTheBodyAndOnlyWithinLimits) {
  TestServer server;
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ";
  client.Send(head + "3\r\n\r\n");
  EXPECT_EQ(client.ReadReply().status, 100);
  EXPECT_THAT(server.handler().Take(), IsEmpty());
  client.Send("abc");
  EXPECT_EQ(client.ReadReply().status, 204);
  client.Send(head + "1048577\r\n\r\n");
  EXPECT_EQ(client.ReadReply().status, 413);
}

// The client sends all of its body before it reads; a reset would destroy the reply.
TEST(WorkerRequests, RefusalReachesAClientThatIsStillSending) {
  TestServer server;
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
  EXPECT_TRUE(client.Send(std::string(3'000'000, 'x')));
  EXPECT_EQ(client.ReadReply().status, 413);
  client.ShutdownWrite();
  EXPECT_TRUE(client.EndsSilently());
  EXPECT_THAT(server.handler().Take(), ::testing::ElementsAre("body_too_large"));
}

TEST(WorkerRequests, HandlerMayCloseTheConnection) {
  TestServer server({}, 1, [](const Request&) {
    Response response;
    response.close = true;
    return response;
  });
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  client.Send(std::string(kGet) + std::string(kGet));
  EXPECT_THAT(client.ReadReply().head, HasSubstr("Connection: close"));
  EXPECT_TRUE(client.EndsSilently());
  EXPECT_EQ(server.handler().handled(), 1u) << "what follows the last reply is not served";
}

TEST(WorkerRequests, TenThousandPipelinedRequestsAreAnsweredInOrder) {
  std::string last_path;
  TestServer server({}, 1, [&](const Request& request) {
    last_path = request.path;
    Response response;
    response.status = 200;
    response.content_type = "text/plain";
    response.body = last_path;
    return response;
  });
  constexpr int kRequests = 10'000;
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  std::thread sender([&] {
    std::string all;
    for (int i = 0; i < kRequests; ++i) {
      all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    client.Send(all, 50'021);
  });
  for (int i = 0; i < kRequests; ++i) {
    const Reply reply = client.ReadReply();
    ASSERT_EQ(reply.status, 200) << i;
    ASSERT_EQ(reply.body, "/" + std::to_string(i));
    ASSERT_THAT(reply.head, Not(HasSubstr("Connection")));
  }
  sender.join();
  server.Stop();
  EXPECT_EQ(server.counters().requests.load(), static_cast<uint64_t>(kRequests));
  EXPECT_EQ(server.counters().replies_by_class[2].load(), static_cast<uint64_t>(kRequests));
}

}  // namespace
}  // namespace beacongate::http
