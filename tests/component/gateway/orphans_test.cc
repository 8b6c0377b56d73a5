// What other processes left of a lane, while a gateway runs: directories that cannot be read for a
// while, and those of processes that end beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using ::testing::ElementsAreArray;
using testing::HttpGet;
using ::testing::IsEmpty;

// The real clock, and what it was moved ahead.
class MovedClock final : public Clock {
 public:
  MonotonicTime Monotonic() const override { return system_.Monotonic() + nanoseconds(ahead_ns_); }
  WallTime Wall() const override { return system_.Wall(); }
  void Advance(nanoseconds step) { ahead_ns_ += step.count(); }

 private:
  const SystemClock system_;
  std::atomic<int64_t> ahead_ns_{0};
};

class OrphansTest : public testing::GatewayFixture {
 protected:
  OrphansTest() : GatewayFixture(1) {}
  // It uses the clock.
  ~OrphansTest() override { gateway_.reset(); }

  std::unique_ptr<Gateway> StartedBeside() {
    StartFailure failure;
    auto gateway = Gateway::Build(config_, moved_clock_, &failure, ListeningSockets{});
    for (const std::string& fault : failure.faults) ADD_FAILURE() << fault;
    if (gateway != nullptr) gateway->Start();
    return gateway;
  }
  void Send(const Gateway& gateway, int first, int count) {
    Client client(gateway.http_port());
    for (int i = first; i < first + count; ++i) {
      EXPECT_EQ(client.Get("/b?site=s&event=" + std::to_string(i)), 200);
    }
  }
  // Two processes end while Kafka is away: `beacons` has 0 to 2, and `beacons@2`, the younger one,
  // 3 to 5.
  void LeaveTwoDirectories() {
    cluster_->SetDown(1);
    const auto former = StartedBeside();
    const auto successor = StartedBeside();
    Send(*former, 0, 3);
    Send(*successor, 3, 3);
    former->Finish(moved_clock_.Monotonic());
    successor->Finish(moved_clock_.Monotonic());
    cluster_->SetUp(1);
  }
  // No process, not even one of root, can open a lock that is a directory.
  void MakeUnreadable(const std::string& directory) {
    std::filesystem::remove(directory + "/lock");
    std::filesystem::create_directory(directory + "/lock");
  }
  void MakeReadable(const std::string& directory) { std::filesystem::remove(directory + "/lock"); }
  std::string Younger() const { return config_.journal.dir + "/beacons@2"; }

  void WaitForUnread(int directories) {
    const std::string sample =
        "beacongate_journal_unread_directories{topic=\"beacons\",lane=\"0\"} " +
        std::to_string(directories) + "\n";
    for (int i = 0; i < 2'000; ++i) {
      if (HttpGet(gateway_->admin_port(), "/metrics").find(sample) != std::string::npos) return;
      std::this_thread::sleep_for(milliseconds(10));
    }
    ADD_FAILURE() << "not seen in time: " << sample;
  }
  std::vector<int> Delivered() {
    std::vector<int> events;
    for (const auto& record : testing::ReadTopic(*cluster_, "beacons")) {
      events.push_back(std::stoi(record.value.event()));
    }
    return events;
  }

  MovedClock moved_clock_;
};

TEST_F(OrphansTest, OneThatCannotBeReadIsWaitedForAndKeepsItsPlace) {
  LeaveTwoDirectories();
  MakeUnreadable(Younger());
  gateway_ = StartedBeside();
  ASSERT_NE(gateway_, nullptr);
  WaitForUnread(1);
  Send(*gateway_, 6, 3);
  EXPECT_THAT(Delivered(), IsEmpty());
  MakeReadable(Younger());
  testing::WaitForDelivered(*gateway_, 9);
  EXPECT_THAT(Delivered(), ElementsAreArray({0, 1, 2, 3, 4, 5, 6, 7, 8}));
  WaitForUnread(0);
}

TEST_F(OrphansTest, AfterAMinuteTheLaneGoesOnAndTakesItWhenItCanBeRead) {
  LeaveTwoDirectories();
  MakeUnreadable(Younger());
  gateway_ = StartedBeside();
  ASSERT_NE(gateway_, nullptr);
  WaitForUnread(1);
  moved_clock_.Advance(seconds(61));
  Send(*gateway_, 6, 3);
  testing::WaitForDelivered(*gateway_, 6);
  WaitForUnread(1);
  MakeReadable(Younger());
  moved_clock_.Advance(seconds(11));
  testing::WaitForDelivered(*gateway_, 9);
  EXPECT_THAT(Delivered(), ElementsAreArray({0, 1, 2, 6, 7, 8, 3, 4, 5}));
  WaitForUnread(0);
}

TEST_F(OrphansTest, WhatAProcessLeftThatEndedBesideTheOneThatServesIsDelivered) {
  gateway_ = StartedBeside();
  ASSERT_NE(gateway_, nullptr);
  Send(*gateway_, 0, 1);
  testing::WaitForDelivered(*gateway_, 1);
  auto beside = StartedBeside();
  ASSERT_NE(beside, nullptr);
  Send(*beside, 1, 3);
  beside->Finish(moved_clock_.Monotonic());
  EXPECT_EQ(beside->Books().pending, 3u);
  beside.reset();
  moved_clock_.Advance(seconds(11));
  testing::WaitForDelivered(*gateway_, 4);
  EXPECT_THAT(Delivered(), ElementsAreArray({0, 1, 2, 3}));
}

TEST_F(OrphansTest, WhatTheFormerProcessLeftIsInTheBooksBeforeKafkaAnswers) {
  cluster_->SetDown(1);
  auto former = StartedBeside();
  gateway_ = StartedBeside();
  ASSERT_NE(gateway_, nullptr);
  Send(*former, 0, 3);
  former->Finish(moved_clock_.Monotonic());
  former.reset();
  for (int i = 0; i < 2'000 && gateway_->Books().recovered == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(gateway_->Books().recovered, 3u);
  EXPECT_EQ(gateway_->Books().pending, 3u);
}

}  // namespace
}  // namespace beacongate
