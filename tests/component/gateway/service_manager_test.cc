// What systemd is told, read from a real datagram socket.
#include "gateway/service_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <string>

#include "gateway/base/system_clock.h"
#include "gateway/heartbeat.h"
#include "tests/component/gateway/gateway_under_test.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The manager's end: a bound datagram socket.
class ManagerSocket {
 public:
  explicit ManagerSocket(const std::string& name) : fd_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() +
                                             (name.front() == '/' ? 1 : 0));
    EXPECT_EQ(bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  }
  // The next message; empty if none comes within `timeout`.
  std::string Next(milliseconds timeout = seconds(20)) {
    pollfd poll_fd{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    if (poll(&poll_fd, 1, static_cast<int>(timeout.count())) <= 0) return "";
    char buffer[4096];
    const ssize_t size = recv(fd_.get(), buffer, sizeof(buffer), 0);
    return std::string(buffer, size > 0 ? static_cast<size_t>(size) : 0);
  }
  // The next message that holds `text`; empty if it does not come.
  std::string NextWith(const std::string& text) {
    for (std::string message = Next(); !message.empty(); message = Next()) {
      if (message.find(text) != std::string::npos) return message;
    }
    return "";
  }

 private:
  UniqueFd fd_;
};

TEST(ServiceManagerTest, SpeaksToPathsAndToAbstractNames) {
  const testing::TemporaryFolder folder;
  for (const std::string& name :
       {folder.path() + "/notify", "@beacongate-test-" + std::to_string(getpid())}) {
    ManagerSocket socket(name);
    const ServiceManager manager(name);
    EXPECT_TRUE(manager.there()) << name;
    manager.Ready("all well");
    EXPECT_EQ(socket.Next(), "READY=1\nSTATUS=all well\n");
    manager.Reloading(MonotonicTime(microseconds(1'234'567)));
    EXPECT_EQ(socket.Next(),
              "RELOADING=1\nMONOTONIC_USEC=1234567\nSTATUS=reading the configuration again\n");
    manager.Stopping(milliseconds(45'500));
    EXPECT_EQ(socket.Next(), "STOPPING=1\nEXTEND_TIMEOUT_USEC=45500000\nSTATUS=draining\n");
    manager.Beat(true, "5 pending");
    EXPECT_EQ(socket.Next(), "WATCHDOG=1\nSTATUS=5 pending\n");
    manager.Beat(false, "5 pending");
    EXPECT_EQ(socket.Next(), "STATUS=5 pending\n");
  }
}

TEST(ServiceManagerTest, WithoutAManagerNothingHappens) {
  const std::string too_long = "/" + std::string(200, 'x');
  for (const char* name : {"", "@", "relative", "/there/is/no/such/socket", too_long.c_str()}) {
    const ServiceManager manager(name, microseconds(1));
    EXPECT_FALSE(manager.there()) << name;
    EXPECT_FALSE(manager.watchdog().has_value()) << name;
    manager.Ready("nobody hears it");
  }
}

TEST(ServiceManagerTest, AManagerThatDoesNotReadBlocksNobody) {
  const std::string name = "@beacongate-deaf-" + std::to_string(getpid());
  ManagerSocket socket(name);
  const ServiceManager manager(name);
  for (int i = 0; i < 5'000; ++i) manager.Beat(true, std::string(1'000, 'x'));
  EXPECT_THAT(socket.Next(), HasSubstr("WATCHDOG=1"));
}

class EnvironmentTest : public ::testing::Test {
 protected:
  void SetUp() override { setenv("NOTIFY_SOCKET", name_.c_str(), 1); }
  void TearDown() override {
    for (const char* variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
      unsetenv(variable);
    }
  }
  const std::string name_ = "@beacongate-environment-" + std::to_string(getpid());
  ManagerSocket socket_{name_};
};

TEST_F(EnvironmentTest, TheWatchdogIsForThisProcessAlone) {
  EXPECT_FALSE(ServiceManager::FromEnvironment().watchdog().has_value());
  setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(ServiceManager::FromEnvironment().watchdog(), microseconds(3'000'000));
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(ServiceManager::FromEnvironment().watchdog(), microseconds(3'000'000));
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(ServiceManager::FromEnvironment().watchdog().has_value());
  unsetenv("WATCHDOG_PID");
  for (const char* wrong : {"", "0", "-5", "1s", "99999999999999999999999"}) {
    setenv("WATCHDOG_USEC", wrong, 1);
    EXPECT_FALSE(ServiceManager::FromEnvironment().watchdog().has_value()) << wrong;
  }
  unsetenv("NOTIFY_SOCKET");
  EXPECT_FALSE(ServiceManager::FromEnvironment().there());
}

TEST(LoopWatchTest, ALoopIsStuckWhenItRunsAndDoesNotMove) {
  LoopWatch watch;
  const MonotonicTime start{seconds(100)};
  const auto stuck = [&](uint64_t a, uint64_t b, seconds at) {
    const LoopTurns loops[] = {{"a", a}, {"b", b}};
    return watch.Stuck(loops, start + at);
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(stuck(1, 7, seconds(0)), Names{});
  EXPECT_EQ(stuck(2, 7, seconds(4)), Names{});
  EXPECT_EQ(stuck(3, 7, seconds(5)), Names{"b"});
  EXPECT_EQ(stuck(3, 7, seconds(10)), (Names{"a", "b"}));
  EXPECT_EQ(stuck(3, 8, seconds(11)), Names{"a"});
  EXPECT_EQ(stuck(0, 8, seconds(12)), Names{});  // it does not run any more
  EXPECT_EQ(stuck(0, 0, seconds(60)), Names{});
  EXPECT_EQ(stuck(1, 0, seconds(61)), Names{});  // it runs anew
}

TEST(LoopWatchTest, LooksThatAreFarApartDoNotMakeALoopStuck) {
  LoopWatch watch;
  for (uint64_t turns = 1; turns < 5; ++turns) {
    const LoopTurns loops[] = {{"a", turns}};
    EXPECT_TRUE(watch.Stuck(loops, MonotonicTime(seconds(60 * turns))).empty());
  }
}

TEST(HeartbeatTest, BeatsWhileTheLoopsTurnAndIsSilentWhenOneHangs) {
  const std::string name = "@beacongate-beat-" + std::to_string(getpid());
  ManagerSocket socket(name);
  const ServiceManager manager(name, milliseconds(20));
  const SystemClock clock;
  std::atomic<uint64_t> turns{1};
  std::atomic<bool> hangs{false};
  const Heartbeat heartbeat(
      manager, clock,
      [&] {
        if (!hangs) ++turns;
        return std::vector<LoopTurns>{{"worker 0", turns}};
      },
      [] { return "fine"; });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(socket.Next(), "WATCHDOG=1\nSTATUS=fine\n");
  hangs = true;
  // Messages without WATCHDOG=1 come only after kStuckAfter.
  std::string message;
  const MonotonicTime began = clock.Monotonic();
  while ((message = socket.Next()) == "WATCHDOG=1\nSTATUS=fine\n") {
  }
  EXPECT_EQ(message, "STATUS=fine\n");
  EXPECT_GE(clock.Monotonic() - began, LoopWatch::kStuckAfter - milliseconds(100));
  for (int i = 0; i < 5; ++i) EXPECT_THAT(socket.Next(), Not(HasSubstr("WATCHDOG")));
  hangs = false;
  EXPECT_THAT(socket.NextWith("WATCHDOG=1"), HasSubstr("fine"));
}

TEST(HeartbeatTest, WithoutAWatchdogTheStatusAloneIsTold) {
  const std::string name = "@beacongate-status-" + std::to_string(getpid());
  ManagerSocket socket(name);
  const ServiceManager manager(name);
  const SystemClock clock;
  const Heartbeat heartbeat(
      manager, clock, [] { return std::vector<LoopTurns>{}; }, [] { return "fine"; });
  EXPECT_EQ(socket.Next(), "STATUS=fine\n");
}

}  // namespace
}  // namespace beacongate
