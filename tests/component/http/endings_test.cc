// How connections end: no reply is destroyed by a reset, and no client waits for ever.
#include <gmock/gmock.h>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kLastGet = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

bool Ask(TestClient& client) { return client.Send(kGet) && client.ReadReply().status == 204; }

// Replies that no socket buffer holds.
RecordingHandler::Responder LargeReplies(const std::string& body) {
  return [&body](const Request&) {
    Response response;
    response.status = 200;
    response.content_type = "text/plain";
    response.body = body;
    return response;
  };
}

TEST(Endings, WhatComesAfterTheLastReplyDoesNotDestroyIt) {
  for (const std::string_view last : {kLastGet, std::string_view("GET / HTTP/1.0\r\n\r\n"),
                                      std::string_view("nonsense\r\n\r\n")}) {
    TestServer server;
    TestClient client;
    ASSERT_TRUE(client.Connect(server.port()));
    ASSERT_TRUE(client.Send(last));
    ASSERT_TRUE(Eventually([&] { return server.counters().bytes_written.load() > 0; }));
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(client.Send(kGet));
    EXPECT_THAT(client.ReadReply().head, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_TRUE(client.EndsSilently());
    EXPECT_LE(server.handler().handled(), 1u);
  }
}

TEST(Endings, HalfClosedClientGetsEveryReply) {
  TestServer server;
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(client.Send(std::string(kGet) + std::string(kGet) + std::string(kGet)));
  client.ShutdownWrite();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ReadReply().status, 204);
  EXPECT_TRUE(client.EndsSilently());
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
}

TEST(Endings, HalfClosedClientGetsALargeReplyWhole) {
  const std::string large(8'000'000, 'x');
  TestServer server({}, 1, LargeReplies(large));
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(client.Send(kGet));
  client.ShutdownWrite();
  EXPECT_EQ(client.ReadReply().body.size(), large.size());
  EXPECT_TRUE(client.EndsSilently());
}

TEST(Endings, SlowReaderIsCutOffAtAnAbsoluteDeadline) {
  const std::string large(32'000'000, 'x');
  HttpOptions options;
  TestServer server(options, 1, LargeReplies(large));
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_TRUE(Eventually([&] { return server.bytes_held() > 0; }));
  for (int i = 0; i < 4; ++i) {
    const uint64_t before = server.counters().bytes_written.load();
    ASSERT_TRUE(Eventually([&] {
      return client.ReadSome(1'000'000) && server.counters().bytes_written.load() > before;
    })) << "it takes a little, again and again";
    server.clock().Advance(options.write_timeout / 4);
  }
  server.clock().Advance(milliseconds(200));
  EXPECT_TRUE(Eventually([&] { return server.deadlines_passed(Deadline::kWrite) == 1; }));
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
}

TEST(Endings, ResetWhileRepliesWaitHarmsNobodyElse) {
  const std::string large(8'000'000, 'x');
  TestServer server({}, 1, LargeReplies(large));
  {
    TestClient client(/*receive_bytes=*/4096);
    ASSERT_TRUE(client.Connect(server.port()));
    ASSERT_TRUE(client.Send(std::string(kGet) + std::string(kGet)));
    ASSERT_TRUE(Eventually([&] { return server.bytes_held() > 0; }));
    client.Reset();
  }
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
  EXPECT_EQ(server.bytes_held(), 0u);
}

TEST(Endings, ResetWhileLingeringHarmsNobodyElse) {
  TestServer server;
  {
    TestClient client;
    ASSERT_TRUE(client.Connect(server.port()));
    ASSERT_TRUE(client.Send(kLastGet));
    EXPECT_EQ(client.ReadReply().status, 204);
    client.Reset();
  }
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
  TestClient other;
  ASSERT_TRUE(other.Connect(server.port()));
  EXPECT_TRUE(Ask(other));
}

// Stop() waits for the clients, not for its clock, which stands still here.
TEST(Endings, StoppingLetsClientsFinishFirst) {
  HttpOptions options;
  options.linger_timeout = seconds(60);
  TestServer server(options);
  {
    TestClient asked, idle;
    ASSERT_TRUE(asked.Connect(server.port()) && Ask(asked));
    ASSERT_TRUE(idle.Connect(server.port()) && Ask(idle));
    server.worker().BeginDrain();
    ASSERT_TRUE(asked.Send(kGet));
    EXPECT_THAT(asked.ReadReply().head, HasSubstr("\r\nConnection: close\r\n"));
    server.worker().Stop();
    EXPECT_TRUE(idle.EndsSilently()) << "it is told that nothing more will be served";
    // A request that crosses the end on its way is dropped, and no reset answers it.
    EXPECT_TRUE(idle.Send(kGet));
    const uint64_t read = server.counters().bytes_read.load();
    EXPECT_TRUE(asked.Send(kGet));
    EXPECT_TRUE(Eventually([&] { return server.counters().bytes_read.load() > read; }));
    EXPECT_TRUE(asked.EndsSilently());
    EXPECT_EQ(server.connections_open(), 2u);
  }
  server.Stop();
  EXPECT_EQ(server.connections_open(), 0u);
  EXPECT_EQ(server.handler().handled(), 3u);
}

TEST(Endings, StoppingDoesNotWaitLongerThanTheLinger) {
  HttpOptions options;
  options.linger_timeout = milliseconds(100);
  TestServer server(options);
  TestClient stays;
  ASSERT_TRUE(stays.Connect(server.port()) && Ask(stays));
  server.Stop();
  EXPECT_EQ(server.connections_open(), 0u);
  EXPECT_TRUE(stays.EndsSilently());
}

TEST(Endings, StoppingGivesAClientTimeToTakeItsReply) {
  const std::string large(8'000'000, 'x');
  HttpOptions options;
  options.linger_timeout = seconds(60);
  TestServer server(options, 1, LargeReplies(large));
  TestClient client(/*receive_bytes=*/4096);
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_TRUE(Eventually([&] { return server.bytes_held() > 0; }));
  server.worker().Stop();
  EXPECT_EQ(client.ReadReply().body.size(), large.size());
}

}  // namespace
}  // namespace beacongate::http
