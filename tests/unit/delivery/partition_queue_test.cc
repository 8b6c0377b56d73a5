#include "gateway/delivery/partition_queue.h"

#include <gmock/gmock.h>

#include <array>

namespace beacongate {
namespace {

// Stands for frames in a mapping: only the addresses matter here.
constexpr std::array<char, 64> kMapping{};

class PartitionQueueTest : public ::testing::Test {
 protected:
  void Gather(int count, uint32_t bytes = 100) {
    for (int i = 0; i < count; ++i) {
      const FrameRef ref{.segment = nullptr, .frame = kMapping.data() + next_++};
      queue_.Gather({.ref = ref, .accepted_at = WallTime(microseconds(next_)), .bytes = bytes});
    }
  }
  static long IdOf(const HeldFrame& frame) { return frame.ref.frame - kMapping.data(); }
  std::vector<long> GatheredIds() const {
    std::vector<long> ids;
    for (size_t i = 0; i < queue_.gathered(); ++i) ids.push_back(IdOf(queue_.gathered_at(i)));
    return ids;
  }

  PartitionQueue queue_;
  int next_ = 0;
};

TEST_F(PartitionQueueTest, FramesAreGatheredInOrder) {
  Gather(3);
  EXPECT_EQ(queue_.held(), 3u);
  EXPECT_EQ(queue_.gathered_bytes(), 300u);
  EXPECT_EQ(queue_.outstanding(), 0u);
  EXPECT_THAT(GatheredIds(), ::testing::ElementsAre(0, 1, 2));
}

TEST_F(PartitionQueueTest, HandedOverFramesAreAPrefix) {
  Gather(3);
  queue_.HandOver(2);
  EXPECT_EQ(queue_.handed_over(), 2u);
  EXPECT_EQ(queue_.outstanding(), 2u);
  EXPECT_EQ(queue_.gathered_bytes(), 100u);
  EXPECT_THAT(GatheredIds(), ::testing::ElementsAre(2));
  EXPECT_EQ(queue_.gathered_position(0), 2u);
}

TEST_F(PartitionQueueTest, ReportsInOrderPopTheHead) {
  Gather(3);
  queue_.HandOver(3);
  EXPECT_EQ(IdOf(queue_.Finish(0)), 0);
  EXPECT_EQ(queue_.held(), 2u);
  EXPECT_EQ(IdOf(queue_.Finish(1)), 1);
  EXPECT_EQ(IdOf(queue_.Finish(2)), 2);
  EXPECT_EQ(queue_.held(), 0u);
  EXPECT_EQ(queue_.outstanding(), 0u);
}

TEST_F(PartitionQueueTest, PositionsGoOnAfterTheHeadIsPopped) {
  Gather(2);
  queue_.HandOver(2);
  queue_.Finish(0);
  queue_.Finish(1);
  Gather(1);
  EXPECT_EQ(queue_.gathered_position(0), 2u);
  queue_.HandOver(1);
  EXPECT_EQ(IdOf(queue_.Finish(2)), 2);
}

TEST_F(PartitionQueueTest, AReportOutOfOrderIsTakenAndNotSentAgain) {
  Gather(4);
  queue_.HandOver(4);
  EXPECT_EQ(IdOf(queue_.Finish(2)), 2);
  EXPECT_EQ(queue_.held(), 4u) << "the head is not done yet";
  queue_.Return(0);
  queue_.Return(1);
  queue_.Finish(3);
  EXPECT_EQ(queue_.outstanding(), 0u);
  EXPECT_EQ(queue_.Rewind(), 2u);
  EXPECT_THAT(GatheredIds(), ::testing::ElementsAre(0, 1));
}

TEST_F(PartitionQueueTest, RewindPutsUnfinishedFramesBeforeThoseGathered) {
  Gather(4);
  queue_.HandOver(3);
  queue_.Finish(0);
  queue_.Return(1);
  queue_.Return(2);
  EXPECT_EQ(queue_.Rewind(), 2u);
  EXPECT_EQ(queue_.handed_over(), 0u);
  EXPECT_EQ(queue_.gathered_bytes(), 300u);
  EXPECT_THAT(GatheredIds(), ::testing::ElementsAre(1, 2, 3));
}

TEST_F(PartitionQueueTest, RewindForgetsReportsThatNeverCame) {
  Gather(2);
  queue_.HandOver(2);
  EXPECT_EQ(queue_.Rewind(), 2u);
  EXPECT_EQ(queue_.outstanding(), 0u);
  queue_.HandOver(2);
  EXPECT_EQ(IdOf(queue_.Finish(queue_.gathered_position(0) - 2)), 0);
}

TEST_F(PartitionQueueTest, RewoundFramesFinishUnderTheirNewPositions) {
  Gather(3);
  queue_.HandOver(3);
  queue_.Finish(1);
  queue_.Return(0);
  queue_.Return(2);
  queue_.Rewind();
  const uint64_t first = queue_.gathered_position(0);
  queue_.HandOver(2);
  EXPECT_EQ(IdOf(queue_.Finish(first)), 0);
  EXPECT_EQ(IdOf(queue_.Finish(first + 1)), 2);
  EXPECT_EQ(queue_.held(), 0u);
}

TEST_F(PartitionQueueTest, ASecondReportOfOneFrameIsABug) {
  Gather(2);
  queue_.HandOver(2);
  queue_.Return(1);
  EXPECT_DEATH(queue_.Finish(1), "CHECK failed");
  EXPECT_DEATH(queue_.Finish(2), "CHECK failed");
}

}  // namespace
}  // namespace beacongate
