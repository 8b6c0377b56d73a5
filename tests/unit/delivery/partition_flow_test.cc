#include "gateway/delivery/partition_flow.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>

namespace beacongate {
namespace {

using kafka::ErrorClass;

constexpr size_t kInFlightMax = 1'000;
constexpr std::array<char, 4096> kMapping{};

class PartitionFlowTest : public ::testing::Test {
 protected:
  // The broker knows the producer: the first frame, which goes alone, is delivered.
  void SetUp() override {
    Gather(1);
    flow_.Delivered(Send().front());
    next_ = 0;
  }
  void Gather(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      const FrameRef ref{.segment = nullptr, .frame = kMapping.data() + next_++};
      flow_.queue().Gather({.ref = ref, .accepted_at = WallTime(), .bytes = 1});
    }
  }
  // Hands over what may go, and returns the positions.
  std::vector<uint64_t> Send() {
    std::vector<uint64_t> positions;
    const size_t count = flow_.Allowed(kInFlightMax);
    for (size_t i = 0; i < count; ++i) positions.push_back(flow_.queue().gathered_position(i));
    flow_.queue().HandOver(count);
    return positions;
  }
  size_t IdAt(uint64_t position) {
    return static_cast<size_t>(flow_.queue().at(position).ref.frame - kMapping.data());
  }

  PartitionFlow flow_;
  size_t next_ = 0;
};

TEST_F(PartitionFlowTest, AllThatIsGatheredMayGo) {
  Gather(3);
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 3u);
}

TEST_F(PartitionFlowTest, OneRunAtATimeIsInFlightAndItIsBounded) {
  Gather(kInFlightMax + 5);
  const auto run = Send();
  EXPECT_EQ(run.size(), kInFlightMax);
  for (const uint64_t position : run) {
    EXPECT_EQ(flow_.Allowed(kInFlightMax), 0u);
    flow_.Delivered(position);
  }
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 5u);
}

TEST_F(PartitionFlowTest, TheFirstRunOfAFreshProducerIsASingleFrame) {
  flow_.Abandon();
  Gather(3);
  const auto first = Send();
  EXPECT_EQ(first.size(), 1u);
  flow_.Failed(first.front(), ErrorClass::kRetry);
  flow_.Recover();
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 1u);
  flow_.Delivered(Send().front());
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 2u);
}

TEST_F(PartitionFlowTest, AfterALongSilenceTheFirstRunIsASingleFrame) {
  constexpr MonotonicTime kStart(std::chrono::hours(1));
  flow_.BeginRun(kStart);
  Gather(1);
  flow_.Delivered(Send().front());
  Gather(3);
  flow_.BeginRun(kStart + PartitionFlow::kSilenceMax);
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 3u);
  flow_.BeginRun(kStart + 2 * PartitionFlow::kSilenceMax + seconds(1));
  const auto first = Send();
  EXPECT_EQ(first.size(), 1u);
  flow_.Delivered(first.front());
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 2u);
}

TEST_F(PartitionFlowTest, AFailedRunStopsThePartitionUntilAllReportsAreIn) {
  Gather(3);
  const auto run = Send();
  Gather(1);
  flow_.Failed(run[0], ErrorClass::kRetry);
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 0u);
  EXPECT_FALSE(flow_.MayRecover());
  flow_.Failed(run[1], ErrorClass::kRetry);
  flow_.Delivered(run[2]);
  ASSERT_TRUE(flow_.MayRecover());
  const auto recovery = flow_.Recover();
  EXPECT_EQ(recovery.frames_again, 2u);
  EXPECT_EQ(recovery.wait, PartitionFlow::kBackoffMin);
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 3u);
  EXPECT_EQ(IdAt(Send().front()), 0u);
}

TEST_F(PartitionFlowTest, BackOffDoublesUntilAFrameIsDelivered) {
  Gather(1);
  nanoseconds last{0};
  for (int i = 0; i < 12; ++i) {
    const auto sent = Send();
    flow_.Failed(sent.front(), ErrorClass::kRetry);
    const nanoseconds wait = flow_.Recover().wait;
    EXPECT_TRUE(wait == last * 2 || i == 0 || wait == PartitionFlow::kBackoffMax);
    last = wait;
  }
  EXPECT_EQ(last, PartitionFlow::kBackoffMax);
  flow_.Delivered(Send().front());
  Gather(1);
  flow_.Failed(Send().front(), ErrorClass::kRetry);
  EXPECT_EQ(flow_.Recover().wait, PartitionFlow::kBackoffMin);
}

TEST_F(PartitionFlowTest, AbandonSendsAllOfThemAgain) {
  Gather(4);
  const auto run = Send();
  flow_.Delivered(run[0]);
  flow_.Failed(run[1], ErrorClass::kFatal);
  EXPECT_EQ(flow_.Abandon(), 3u);
  EXPECT_FALSE(flow_.recovering());
  EXPECT_EQ(IdAt(Send().front()), 1u);
}

TEST_F(PartitionFlowTest, APermanentErrorIsRetriedWithoutBackOff) {
  Gather(4);
  for (uint64_t position : Send()) {
    EXPECT_FALSE(flow_.CondemnedBy(position, ErrorClass::kPermanent));
  }
  EXPECT_EQ(flow_.Recover().wait, nanoseconds{0});
  EXPECT_TRUE(flow_.isolating());
  EXPECT_EQ(flow_.Allowed(kInFlightMax), 2u);
}

TEST_F(PartitionFlowTest, ARetriableErrorNeverCondemns) {
  Gather(1);
  flow_.CondemnedBy(Send().front(), ErrorClass::kPermanent);
  flow_.Recover();
  const auto alone = Send();
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_FALSE(flow_.CondemnedBy(alone.front(), ErrorClass::kRetry));
  flow_.Recover();
  EXPECT_TRUE(flow_.CondemnedBy(Send().front(), ErrorClass::kPermanent));
}

// Plays a broker that fails a whole run when it contains a poisoned record, as Kafka does.
class IsolationTest : public PartitionFlowTest,
                      public ::testing::WithParamInterface<std::set<size_t>> {};

TEST_P(IsolationTest, ExactlyThePoisonedRecordsAreCondemnedAndOrderIsKept) {
  constexpr size_t kFrames = 1'000;
  const std::set<size_t> poison = GetParam();
  Gather(kFrames);
  std::set<size_t> condemned;
  std::vector<size_t> delivered;
  size_t rounds = 0;
  while (flow_.queue().held() > 0) {
    ASSERT_LT(++rounds, 200u);
    const auto sent = Send();
    ASSERT_FALSE(sent.empty());
    const bool fails = std::any_of(sent.begin(), sent.end(), [&](uint64_t position) {
      return poison.contains(IdAt(position));
    });
    for (uint64_t position : sent) {
      const size_t id = IdAt(position);
      if (!fails) {
        flow_.Delivered(position);
        delivered.push_back(id);
      } else if (flow_.CondemnedBy(position, ErrorClass::kPermanent)) {
        flow_.Quarantined(position);
        condemned.insert(id);
      }
    }
    if (flow_.MayRecover()) flow_.Recover();
  }
  EXPECT_EQ(condemned, poison);
  EXPECT_EQ(delivered.size(), kFrames - poison.size());
  EXPECT_TRUE(std::is_sorted(delivered.begin(), delivered.end()));
  EXPECT_FALSE(flow_.isolating());
}

INSTANTIATE_TEST_SUITE_P(Poison, IsolationTest,
                         ::testing::Values(std::set<size_t>{}, std::set<size_t>{0},
                                           std::set<size_t>{999}, std::set<size_t>{500},
                                           std::set<size_t>{3, 4}, std::set<size_t>{0, 499, 999},
                                           std::set<size_t>{100, 101, 102, 700}));

}  // namespace
}  // namespace beacongate
