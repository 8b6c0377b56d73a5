// The real admin server on a port of the kernel's choice, asked by raw bytes.
#include "gateway/admin/admin_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gateway/base/unique_fd.h"

namespace beacongate {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

UniqueFd Connect(uint16_t port) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) fd.Reset();
  // A test that waits for ever says nothing.
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  if (fd.valid()) setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  return fd;
}

void SendAll(const UniqueFd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

std::string ReadToEnd(const UniqueFd& fd) {
  std::string all;
  char buffer[4096];
  while (true) {
    const ssize_t count = recv(fd.get(), buffer, sizeof(buffer), 0);
    if (count <= 0) return all;
    all.append(buffer, static_cast<size_t>(count));
  }
}

class AdminServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = AdminServer::Start(
        "127.0.0.1:0", {.health = [this] { return Health{.listening = true, .drain = drain_}; },
                        .metrics = [this] { return Source(); },
                        .schema = [] { return std::string("message PageBeacon {}\n"); }});
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(started).value();
  }

  MetricsSource Source() {
    handler_thread_ = std::this_thread::get_id();
    MetricsSource source;
    source.accounts.received = ++scrapes_;
    source.version = "1.2.3";
    return source;
  }

  std::string Ask(std::string_view method, std::string_view target) {
    const UniqueFd fd = Connect(server_->BoundPort());
    SendAll(fd,
            fmt::format("{} {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", method, target));
    return ReadToEnd(fd);
  }

  std::atomic<Drain> drain_{Drain::kNone};
  std::atomic<uint64_t> scrapes_{0};
  std::atomic<std::thread::id> handler_thread_;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, EveryPageIsServed) {
  EXPECT_NE(server_->BoundPort(), 0);
  EXPECT_THAT(Ask("GET", "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(Ask("GET", "/readyz"), EndsWith("\r\n\r\nready\n"));
  EXPECT_THAT(Ask("GET", "/metrics"), HasSubstr("\nbeacongate_build_info{version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(Ask("GET", "/accounts"), HasSubstr("\r\n\r\n{\"received\":"));
  EXPECT_THAT(Ask("GET", "/schema"), EndsWith("\r\n\r\nmessage PageBeacon {}\n"));
  EXPECT_THAT(Ask("GET", "/status.json"), HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(Ask("GET", "/"), EndsWith("</html>\n"));
}

TEST_F(AdminServerTest, QueryIsNoPartOfThePath) {
  EXPECT_THAT(Ask("GET", "/livez?from=balancer"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AdminServerTest, ReadinessFollowsTheGateway) {
  drain_ = Drain::kLeaving;
  EXPECT_THAT(Ask("GET", "/readyz"), StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(Ask("GET", "/livez"), StartsWith("HTTP/1.1 200 "));
  drain_ = Drain::kNone;
  EXPECT_THAT(Ask("GET", "/readyz"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AdminServerTest, HeadHasTheLengthAndNoBody) {
  const std::string reply = Ask("HEAD", "/readyz");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n"));
}

TEST_F(AdminServerTest, OtherPathsAndMethodsAreRefused) {
  EXPECT_THAT(Ask("GET", "/nothing"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"}) {
    const std::string reply = Ask(method, "/metrics");
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n")) << method;
    EXPECT_THAT(reply, HasSubstr("Allow: GET, HEAD\r\n")) << method;
  }
  EXPECT_THAT(Ask("BREW", "/metrics"), Not(StartsWith("HTTP/1.1 200")));
}

TEST_F(AdminServerTest, RepliesMayNotBeStoredNorFramed) {
  const std::string reply = Ask("GET", "/");
  EXPECT_THAT(reply, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Security-Policy: default-src 'none'; "));
}

TEST_F(AdminServerTest, KeepAliveServesManyScrapes) {
  const UniqueFd fd = Connect(server_->BoundPort());
  for (int i = 0; i < 20; ++i) SendAll(fd, "GET /accounts HTTP/1.1\r\nHost: a\r\n\r\n");
  SendAll(fd, "GET /accounts HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(ReadToEnd(fd), HasSubstr("{\"received\":21,"));
}

TEST_F(AdminServerTest, HandlersRunOnTheAdminThread) {
  Ask("GET", "/accounts");
  EXPECT_NE(handler_thread_.load(), std::this_thread::get_id());
  EXPECT_NE(handler_thread_.load(), std::thread::id());
}

TEST_F(AdminServerTest, LargeHeadsAndBodiesAreRefused) {
  const std::string filler(64 * 1024, 'x');
  for (const std::string& request :
       {fmt::format("GET /livez HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", filler),
        fmt::format("GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", filler.size(),
                    filler)}) {
    const UniqueFd fd = Connect(server_->BoundPort());
    SendAll(fd, request);
    EXPECT_THAT(ReadToEnd(fd), Not(HasSubstr(" 200 OK")));
  }
  EXPECT_THAT(Ask("GET", "/livez"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AdminServerTest, GarbageDoesNotStopTheServer) {
  for (const char* bytes : {"\r\n\r\n", "GET\r\n\r\n", "GET /livez\r\n\r\n", "\x16\x03\x01\x02\r\n",
                            "GET /livez HTTP/9.9\r\n\r\n", "GET http:// HTTP/1.1\r\n\r\n"}) {
    const UniqueFd fd = Connect(server_->BoundPort());
    SendAll(fd, bytes);
    shutdown(fd.get(), SHUT_WR);
    ReadToEnd(fd);
  }
  EXPECT_THAT(Ask("GET", "/livez"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AdminServerTest, ClientsThatLeaveEarlyDoNotStopTheServer) {
  for (int i = 0; i < 50; ++i) {
    const UniqueFd fd = Connect(server_->BoundPort());
    SendAll(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const linger reset{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  }
  EXPECT_THAT(Ask("GET", "/livez"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AdminServerTest, StoppingClosesThePortAndOpenConnections) {
  const uint16_t port = server_->BoundPort();
  const UniqueFd idle = Connect(port);
  ASSERT_TRUE(idle.valid());
  server_.reset();
  EXPECT_EQ(ReadToEnd(idle), "");
  EXPECT_FALSE(Connect(port).valid());
}

TEST_F(AdminServerTest, ScrapesInParallelAllGetAnAnswer) {
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) good += Ask("GET", "/metrics").starts_with("HTTP/1.1 200");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

std::string StartError(const std::string& listen) {
  auto started = AdminServer::Start(listen, {});
  return started.ok() ? "started" : started.error().message;
}

TEST_F(AdminServerTest, TakenPortNamesAddressAndRemedy) {
  const std::string address = fmt::format("127.0.0.1:{}", server_->BoundPort());
  EXPECT_EQ(StartError(address),
            fmt::format("cannot listen on {}: another program holds the port: stop it (`ss -ltnp` "
                        "names it), wait for its connections to end (`ss -tan` shows them), or set "
                        "another admin.listen",
                        address));
}

TEST(AdminServerStartTest, WrongAddressesNameTheRemedy) {
  EXPECT_EQ(
      StartError("192.0.2.1:0"),
      "cannot listen on 192.0.2.1:0: this machine does not have the address; set admin.listen "
      "to one that `ip addr` lists");
  for (const char* listen : {"localhost:9464", "9464", "", "127.0.0.1:99999"}) {
    EXPECT_THAT(StartError(listen), HasSubstr("write host:port, such as 127.0.0.1:8080")) << listen;
  }
}

TEST(AdminServerStartTest, PortIsFreeAgainAtOnce) {
  auto first = AdminServer::Start("127.0.0.1:0", {});
  ASSERT_TRUE(first.ok());
  const std::string address = fmt::format("127.0.0.1:{}", first.value()->BoundPort());
  first.value().reset();
  EXPECT_EQ(StartError(address), "started");
}

}  // namespace
}  // namespace beacongate
