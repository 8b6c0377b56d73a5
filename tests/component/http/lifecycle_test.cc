// Connections come and go, break, run out of descriptors; workers share a port, drain and stop.
#include <gmock/gmock.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "gateway/base/listen.h"
#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BEACONGATE_SANITIZED 1
#else
#define BEACONGATE_SANITIZED 0
#endif

namespace beacongate::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

bool Ask(TestClient& client) { return client.Send(kGet) && client.ReadReply().status == 204; }

// Sets the soft limit of descriptors for as long as it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t soft) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit changed{std::min(soft, before_.rlim_max), before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &changed);
  }
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_;
};

size_t DescriptorsMax() {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max;
}

// The kernel gives out the lowest free number.
int NextDescriptor() { return UniqueFd(dup(0)).get(); }

TEST(WorkerLifecycle, ResetAtAnyByteHarmsNobodyElse) {
  TestServer server;
  const std::string two =
      std::string(kGet) + "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  for (size_t cut = 0; cut <= two.size(); ++cut) {
    TestClient client;
    ASSERT_TRUE(client.Connect(server.port()));
    client.Send(std::string_view(two).substr(0, cut));
    client.Reset();
  }
  TestClient other;
  ASSERT_TRUE(other.Connect(server.port()));
  EXPECT_TRUE(Ask(other));
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 1; }));
}

TEST(WorkerLifecycle, WantOfDescriptorsPausesAcceptingAndPasses) {
  TestServer server;
  TestClient clients[4];
  {
    const DescriptorLimit limit(static_cast<rlim_t>(NextDescriptor()) + 1);
    for (TestClient& client : clients) ASSERT_TRUE(client.Connect(server.port()));
    EXPECT_TRUE(Eventually([&] { return server.counters().accept_paused.load() >= 2; }));
    EXPECT_LT(server.connections_open(), 4u);
    EXPECT_LT(server.counters().accept_paused.load(), 10u) << "it must pause, not spin";
  }
  for (TestClient& client : clients) EXPECT_TRUE(Ask(client));
}

TEST(WorkerLifecycle, IdleConnectionCostsLessThanAKilobyte) {
  if (BEACONGATE_SANITIZED) GTEST_SKIP() << "sanitizers have their own allocator";
  // Both ends are in this process.
  constexpr size_t kOtherFiles = 100;
  const size_t connections = std::min<size_t>(10'000, DescriptorsMax() / 2 - kOtherFiles);
  const DescriptorLimit limit(2 * connections + kOtherFiles);
  TestServer server;
  std::vector<TestClient> clients(connections);
  TestClient first;
  ASSERT_TRUE(first.Connect(server.port()));
  ASSERT_TRUE(Ask(first));
  for (TestClient& client : clients) ASSERT_TRUE(client.Connect(server.port()));
  const auto ask_in_parts = [&] {
    for (TestClient& client : clients) {
      ASSERT_TRUE(client.Send(kGet.substr(0, 5)));
      ASSERT_TRUE(client.Send(kGet.substr(5)));
      ASSERT_EQ(client.ReadReply().status, 204);
    }
  };
  ask_in_parts();
  ASSERT_EQ(server.connections_open(), connections + 1);
  const size_t with_them = mallinfo2().uordblks;
  for (TestClient& client : clients) client.ShutdownWrite();
  ASSERT_TRUE(Eventually([&] { return server.connections_open() == 1; }));
  const size_t without_them = mallinfo2().uordblks;
  ASSERT_GT(with_them, without_them);
  const size_t bytes_each = (with_them - without_them) / connections;
  RecordProperty("connections", static_cast<int>(connections));
  RecordProperty("bytes_per_idle_connection", static_cast<int>(bytes_each));
  EXPECT_LE(bytes_each, 1024u);
  EXPECT_GE(bytes_each, 200u) << "this did not measure the connections";
}

TEST(WorkerLifecycle, TwoWorkersShareAPort) {
  TestServer server(WithoutLinger(), 2);
  std::vector<TestClient> clients(64);
  for (TestClient& client : clients) {
    ASSERT_TRUE(client.Connect(server.port()));
    ASSERT_TRUE(Ask(client));
  }
  const uint64_t first = server.counters(0).connections_opened.load();
  const uint64_t second = server.counters(1).connections_opened.load();
  EXPECT_EQ(first + second, clients.size());
  EXPECT_GT(first, 0u);
  EXPECT_GT(second, 0u);
  EXPECT_EQ(server.connections_open(), clients.size());
  server.Stop();
  EXPECT_EQ(server.connections_open(), 0u);
}

TEST(WorkerLifecycle, ItsLoopCountsTurnsUnlessItHangs) {
  TestServer server;
  const auto turns = [&] { return server.counters(0).turns.load(); };
  EXPECT_TRUE(Eventually([&] { return turns() > 2; }));
  std::promise<void> hangs;
  std::promise<void> go_on;
  server.worker().Post([&] {
    hangs.set_value();
    go_on.get_future().wait();
  });
  hangs.get_future().wait();
  const uint64_t before = turns();
  std::this_thread::sleep_for(milliseconds(400));
  EXPECT_EQ(turns(), before);
  go_on.set_value();
  EXPECT_TRUE(Eventually([&] { return turns() > before; }));
  server.Stop();
  EXPECT_EQ(turns(), 0u) << "it does not run";
}

TEST(WorkerLifecycle, DrainingTellsClientsToLeave) {
  TestServer server;
  TestClient idle, busy;
  ASSERT_TRUE(idle.Connect(server.port()));
  ASSERT_TRUE(Ask(idle));
  ASSERT_TRUE(busy.Connect(server.port()));
  ASSERT_TRUE(busy.Send(kGet));
  EXPECT_THAT(busy.ReadReply().head, Not(HasSubstr("Connection")));
  server.worker().BeginDrain();
  ASSERT_TRUE(busy.Send(kGet));
  EXPECT_THAT(busy.ReadReply().head, HasSubstr("Connection: close"));
  EXPECT_TRUE(busy.EndsSilently());
  EXPECT_EQ(server.connections_open(), 2u) << "the idle one has not been touched";

  TestClient late;
  ASSERT_TRUE(late.Connect(server.port()));
  ASSERT_TRUE(late.Send(kGet));
  EXPECT_THAT(late.ReadReply().head, HasSubstr("Connection: close")) << "still served";
}

TEST(WorkerLifecycle, AfterStopAcceptingOldConnectionsAreServed) {
  TestServer server;
  TestClient old;
  ASSERT_TRUE(old.Connect(server.port()));
  TestClient queued;
  ASSERT_TRUE(queued.Connect(server.port()));
  server.worker().StopAccepting();
  EXPECT_TRUE(Ask(queued)) << "it was connected before";
  EXPECT_TRUE(Ask(old));
  EXPECT_TRUE(Eventually([&] { return !TestClient().Connect(server.port()); }));
  EXPECT_TRUE(Ask(old));
}

// A client would send it again to the next gateway: the beacon would count twice.
TEST(WorkerLifecycle, StopAnswersEveryRequestThatHasCome) {
  for (int round = 0; round < 20; ++round) {
    TestServer server(WithoutLinger());
    TestClient asked, half, idle;
    ASSERT_TRUE(asked.Connect(server.port()));
    ASSERT_TRUE(half.Connect(server.port()));
    ASSERT_TRUE(idle.Connect(server.port()));
    ASSERT_TRUE(Ask(asked) && Ask(half) && Ask(idle));
    ASSERT_TRUE(half.Send(kGet.substr(0, 9)));
    ASSERT_TRUE(asked.Send(kGet));
    server.Stop();
    EXPECT_EQ(asked.ReadReply().status, 204);
    EXPECT_TRUE(asked.EndsSilently());
    EXPECT_TRUE(half.EndsSilently());
    EXPECT_TRUE(idle.EndsSilently());
    EXPECT_EQ(server.handler().handled(), 4u);
    EXPECT_EQ(server.connections_open(), 0u);
  }
}

TEST(WorkerLifecycle, StopBeforeRunEndsRun) {
  const beacongate::testing::ManualClock clock;
  RecordingHandler handler;
  Admission admission{HttpOptions()};
  Result<std::vector<UniqueFd>> sockets = ListenShared({"127.0.0.1", 0}, 1, "http.listen");
  ASSERT_TRUE(sockets.ok());
  Worker worker(std::move(sockets.value().front()), HttpOptions(), clock, handler, admission);
  worker.Stop();
  worker.Run();
  EXPECT_EQ(worker.counters().connections_opened.load(), 0u);
}

TEST(Listen, PortInUseIsNamedWithARemedy) {
  Result<std::vector<UniqueFd>> held = ListenShared({"127.0.0.1", 0}, 2, "http.listen");
  ASSERT_TRUE(held.ok());
  ASSERT_EQ(held.value().size(), 2u);
  const uint16_t port = BoundPort(held.value()[0]);
  EXPECT_EQ(BoundPort(held.value()[1]), port);
  const Result<std::vector<UniqueFd>> second = ListenShared({"127.0.0.1", port}, 2, "http.listen");
  ASSERT_FALSE(second.ok()) << "SO_REUSEPORT alone would have let it in";
  EXPECT_THAT(second.error().message, HasSubstr("127.0.0.1:" + std::to_string(port)));
  EXPECT_THAT(second.error().message, HasSubstr("stop it"));
  held.value().clear();
  EXPECT_TRUE(ListenShared({"127.0.0.1", port}, 2, "http.listen").ok());
}

TEST(Listen, AddressOfAnotherMachineIsNamed) {
  const Result<std::vector<UniqueFd>> sockets = ListenShared({"192.0.2.1", 8080}, 1, "http.listen");
  ASSERT_FALSE(sockets.ok());
  EXPECT_THAT(sockets.error().message, HasSubstr("192.0.2.1:8080"));
  EXPECT_THAT(sockets.error().message, HasSubstr("does not have the address"));
}

TEST(WorkerLifecycle, TasksRunInOrderOnTheThreadThatServes) {
  std::atomic<std::thread::id> serving;
  TestServer server({}, 1, [&](const Request&) {
    serving = std::this_thread::get_id();
    return Response();
  });
  TestClient client;
  ASSERT_TRUE(client.Connect(server.port()));
  ASSERT_TRUE(Ask(client));
  std::vector<int> order;
  std::atomic<int> done{0};
  for (int i = 0; i < 3; ++i) {
    server.worker().Post([&, i] {
      EXPECT_EQ(std::this_thread::get_id(), serving.load());
      order.push_back(i);
      ++done;
    });
  }
  ASSERT_TRUE(Eventually([&] { return done == 3; }));
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
  EXPECT_TRUE(Ask(client));
}

}  // namespace
}  // namespace beacongate::http
