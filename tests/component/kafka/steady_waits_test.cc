// Waits of librdkafka while the wall clock goes back by an hour.
#include "gateway/kafka/steady_waits.h"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <thread>

#include "gateway/base/check.h"
#include "gateway/delivery/producer.h"
#include "gateway/kafka/mock_cluster.h"
#include "gateway/kafka/topic_facts.h"
#include "tests/component/kafka/moved_clock.h"

namespace beacongate {
namespace {

using kafka::MockCluster;

constexpr nanoseconds kHour = std::chrono::hours(1);
constexpr seconds kSoon{60};  // on any machine, and not an hour
const char kTopic[] = "topic";
const kafka::Properties kNobody = {{"bootstrap.servers", "127.0.0.1:1"}};

class SteadyWaitsTest : public ::testing::Test {
 protected:
  void SetUp() override { MoveWallClock(kHour.count()); }
  void TearDown() override { MoveWallClock(0); }

  // What is under way by then, waits.
  static void StepBack() {
    std::this_thread::sleep_for(milliseconds(200));
    MoveWallClock(0);
  }

  // `wait` runs in a thread that could not be joined if it did not end.
  static void EndsDespiteAStepBack(const std::function<void()>& wait) {
    std::promise<void> ended;
    std::future<void> end = ended.get_future();
    std::thread waiter([&] {
      wait();
      ended.set_value();
    });
    StepBack();
    CHECK(end.wait_for(kSoon) == std::future_status::ready);
    waiter.join();
  }

  static std::unique_ptr<MockCluster> Cluster() {
    std::unique_ptr<MockCluster> cluster = std::move(MockCluster::Start(1)).value();
    EXPECT_TRUE(cluster->CreateTopic(kTopic, 1).ok());
    return cluster;
  }

  std::unique_ptr<Producer> NewProducer(const kafka::Properties& properties) {
    return std::move(Producer::Create(properties, {}, kTopic, &log_, &watch_)).value();
  }

  kafka::LastWords log_;
  kafka::BrokerWatch watch_;
};

TEST_F(SteadyWaitsTest, AskingForReportsEndsInTime) {
  const std::unique_ptr<MockCluster> cluster = Cluster();
  const std::unique_ptr<Producer> producer = NewProducer(cluster->ClientProperties());
  std::vector<DeliveryReport> reports;
  EndsDespiteAStepBack([&] {
    while (producer->NextReports(&reports, 1'000)) {
    }
  });
}

TEST_F(SteadyWaitsTest, AskingWhileNoBrokerIsThereEndsInTime) {
  const auto asker = kafka::TopicAsker::Make(kNobody);
  const std::atomic<bool> stop{false};
  EndsDespiteAStepBack([&] { asker.value()->Ask(kTopic, seconds(2), stop); });
}

TEST_F(SteadyWaitsTest, AskingABrokerThatDoesNotAnswerEndsInTime) {
  const std::unique_ptr<MockCluster> cluster = Cluster();
  const auto asker = kafka::TopicAsker::Make(cluster->ClientProperties());
  const std::atomic<bool> stop{false};
  ASSERT_EQ(asker.value()->Ask(kTopic, kSoon, stop).state, kafka::TopicFacts::State::kFound);
  cluster->SetRoundTripTime(1, std::chrono::hours(2));
  EndsDespiteAStepBack([&] {
    EXPECT_EQ(asker.value()->Ask(kTopic, seconds(2), stop).state,
              kafka::TopicFacts::State::kUnreachable);
  });
}

TEST_F(SteadyWaitsTest, ABrokerThatIsBackIsFound) {
  const std::unique_ptr<MockCluster> cluster = Cluster();
  cluster->SetDown(1);
  const std::unique_ptr<Producer> producer = NewProducer(cluster->ClientProperties());
  const OutgoingRecord record{.payload = "x", .payload_bytes = 1};
  ASSERT_EQ(producer->ProduceRun(0, {&record, 1}).covered, 1u);
  StepBack();
  cluster->SetUp(1);
  EndsDespiteAStepBack([&] {
    std::vector<DeliveryReport> reports;
    while (reports.empty()) producer->NextReports(&reports, 100);
    EXPECT_TRUE(reports.front().persisted);
  });
}

}  // namespace
}  // namespace beacongate
