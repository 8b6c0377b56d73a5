// Who waits for the delivery of frames is told when, and only when, they are retired.

#include <gtest/gtest.h>

#include "gateway/journal/watch_table.h"
#include "tests/unit/journal/journal_fixture.h"
#include "tests/unit/journal/test_wait.h"

namespace beacongate::testing {
namespace {

class WatchTest : public JournalTest {
 protected:
  AppendResult AppendAwaited(uint64_t id, Waiting* waiting) {
    return AppendId(*journal_, id, AckLevel::kDelivered, &waiting->base);
  }
  void Retire(const FrameRef& frame, Retirement how = Retirement::kDelivered) {
    journal_->Retire(&frame, 1, how);
  }
};

TEST_F(WatchTest, WhoWaitsIsToldOfTheRetirementOfHisFrame) {
  Open();
  Waiting waiting;
  Append(1, 1);
  ASSERT_EQ(AppendAwaited(2, &waiting), AppendResult::kAccepted);
  EXPECT_FALSE(waiting.wait->Close());
  Append(3, 1);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  Retire(frames[0]);
  Retire(frames[2]);
  EXPECT_FALSE(waiting.wait->settled());
  Retire(frames[1]);
  EXPECT_TRUE(waiting.wait->settled());
  EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kDone);
  EXPECT_FALSE(journal_->AnyAwaited());
}

TEST_F(WatchTest, ARequestWithSeveralFramesIsToldOnceAndOfTheWorst) {
  Open();
  Waiting waiting;
  for (uint64_t id = 1; id <= 3; ++id) {
    ASSERT_EQ(AppendAwaited(id, &waiting), AppendResult::kAccepted);
  }
  EXPECT_FALSE(waiting.wait->Close());
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  Retire(frames[1], Retirement::kQuarantined);
  Retire(frames[2]);
  EXPECT_FALSE(waiting.wait->settled());
  Retire(frames[0]);
  EXPECT_TRUE(waiting.wait->settled());
  EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kQuarantined);
}

TEST_F(WatchTest, FramesRetiredBeforeTheRequestIsDoneNeedNoWait) {
  Open();
  Waiting waiting;
  ASSERT_EQ(AppendAwaited(1, &waiting), AppendResult::kAccepted);
  Retire(ReadAll(*journal_).front());
  EXPECT_TRUE(waiting.wait->Close());
  EXPECT_FALSE(waiting.wait->settled());
}

TEST_F(WatchTest, TheReaderKnowsWhichFramesAreAwaited) {
  Open();
  Waiting waiting;
  Append(1, 1);
  ASSERT_EQ(AppendAwaited(2, &waiting), AppendResult::kAccepted);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_FALSE(journal_->IsAwaited(frames[0]));
  EXPECT_TRUE(journal_->IsAwaited(frames[1]));
}

// A frame of an earlier life has a sequence that a new one has, too.
TEST_F(WatchTest, FramesOfAnEarlierLifeAreNotTakenForTheOnesAwaited) {
  Open();
  Append(1, 1);
  Close();
  Open();
  Waiting waiting;
  ASSERT_EQ(AppendAwaited(2, &waiting), AppendResult::kAccepted);
  EXPECT_FALSE(waiting.wait->Close());
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(IdsOf(frames), (std::vector<uint64_t>{1, 2}));
  ASSERT_EQ(frames[0].View().sequence, frames[1].View().sequence);
  Retire(frames[0]);
  EXPECT_FALSE(waiting.wait->settled());
  Retire(frames[1]);
  EXPECT_TRUE(waiting.wait->settled());
}

std::shared_ptr<AckWait> AddTo(WatchTable* table, uint64_t sequence) {
  std::shared_ptr<AckWait> wait = std::make_shared<TestWait>();
  table->Add(sequence, wait);
  return wait;
}

TEST(WatchTableTest, AFullTableHasNoRoomUntilSomebodyIsTold) {
  WatchTable table(2);
  AddTo(&table, 1);
  AddTo(&table, 2);
  EXPECT_FALSE(table.HasRoom());
  const uint64_t sequence = 1;
  EXPECT_EQ(table.Take({&sequence, 1}).size(), 1u);
  EXPECT_TRUE(table.HasRoom());
}

TEST(WatchTableTest, WhoGaveUpTakesNoRoom) {
  WatchTable table(2);
  const auto first = AddTo(&table, 1);
  const auto second = AddTo(&table, 2);
  second->Abandon();
  EXPECT_FALSE(table.HasRoom()) << "it is behind one that still waits";
  first->Abandon();
  EXPECT_TRUE(table.HasRoom());
  AddTo(&table, 3);
  EXPECT_TRUE(table.any());
  EXPECT_FALSE(table.Contains(1));
  EXPECT_TRUE(table.Contains(3));
}

TEST(WatchTableTest, AFrameIsTakenOnce) {
  WatchTable table(10);
  AddTo(&table, 5);
  AddTo(&table, 9);
  const std::vector<uint64_t> sequences = {1, 5, 5, 6, 10};
  EXPECT_EQ(table.Take(sequences).size(), 1u);
  EXPECT_TRUE(table.any());
  EXPECT_FALSE(table.Contains(5));
}

}  // namespace
}  // namespace beacongate::testing
