// What the worker makes of a request beyond its bytes, of which raw_requests_test.cc has the table.
#include <gmock/gmock.h>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(WorkerRequests, HandlerLearnsPeerAndTime) {
  std::string peer;
  WallTime received_at;
  TestServer server(WithoutLinger(), 1, [&](const Request& request) {
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

// AddressSanitizer is the judge of the reads behind the body.
TEST(WorkerRequests, BodyIsFollowedByReadableBytes) {
  std::vector<size_t> body_sizes;
  size_t sum = 0;
  TestServer server({}, 1, [&](const Request& request) {
    body_sizes.push_back(request.body.size());
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
  EXPECT_THAT(body_sizes, ::testing::ElementsAre(full.size(), full.size()));
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
  TestServer server(WithoutLinger(), 1, [&](const Request& request) {
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
