// What happens when the quota, or the disk, has no more room.

#include <gmock/gmock.h>

#include "gateway/journal/keeper.h"
#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

class QuotaTest : public JournalTest {
 protected:
  // The ids that were accepted until the journal was full.
  uint64_t Fill(uint64_t first) {
    uint64_t id = first;
    while (AppendId(*journal_, id) == AppendResult::kAccepted) ++id;
    return id - first;
  }
};

TEST_F(QuotaTest, HoldsAllFilesAndIsUsedUpButForTheReserveBeforeBeaconsAreShed) {
  options_.quota_bytes = 8 * 4096;
  Open();
  EXPECT_GT(Fill(1), 6u * 4096 / 300);
  const JournalGauges gauges = journal_->Gauges();
  EXPECT_TRUE(gauges.full);
  EXPECT_EQ(gauges.high_mark_bytes, 7u * 4096);
  EXPECT_EQ(gauges.bytes_on_disk, gauges.high_mark_bytes);
  EXPECT_EQ(journal_->bytes_on_disk(), gauges.bytes_on_disk);
  EXPECT_EQ(gauges.segments, 7u);
  EXPECT_EQ(Files().size(), 7u);
}

TEST_F(QuotaTest, InUseIsWhatCannotBeTakenBack) {
  Open();
  EXPECT_EQ(journal_->Gauges().in_use_bytes, 0u);
  Append(1, 1);
  const uint64_t of_one = journal_->Gauges().in_use_bytes;
  EXPECT_EQ(of_one, journal_->Gauges().pending_bytes);
  RetireAll(*journal_, ReadAll(*journal_));
  EXPECT_EQ(journal_->Gauges().in_use_bytes, 0u);
  // A frame in a segment that is no longer written holds all of it.
  uint64_t id = 2;
  while (journal_->Gauges().in_use_bytes < 4096) Append(id++, 1);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  journal_->Retire(frames.data() + 1, frames.size() - 1, Retirement::kDelivered);
  EXPECT_EQ(journal_->Gauges().in_use_bytes, 4096u);
  journal_->Retire(frames.data(), 1, Retirement::kDelivered);
  EXPECT_TRUE(Eventually([this] { return journal_->Gauges().in_use_bytes == 0; }));
}

// Each life ends when it has written a little, and nothing is delivered.
TEST_F(QuotaTest, ShortLivesDoNotUseItUpWithEmptySegments) {
  constexpr uint64_t kLives = 60;
  constexpr uint64_t kFramesOfOne = 5;
  options_.segment_bytes = 16 * 4096;
  options_.quota_bytes = 12 * options_.segment_bytes;
  uint64_t next = 1;
  for (uint64_t life = 0; life < kLives; ++life, next += kFramesOfOne) {
    Open();
    Append(next, kFramesOfOne);
    Close();
  }
  Open();
  // A page of frames and one with a seal each, and the one that comes next.
  EXPECT_LE(journal_->Gauges().bytes_on_disk, kLives * 2 * 4096 + options_.segment_bytes);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(kLives * kFramesOfOne));
  RetireAll(*journal_, frames);
  EXPECT_TRUE(
      Eventually([this] { return journal_->Gauges().bytes_on_disk <= options_.segment_bytes; }));
  EXPECT_TRUE(Files("/quarantine").empty());
  ExpectBooksClose(*journal_);
}

TEST_F(QuotaTest, WhereBlocksCannotBeFreedAllOfAFileCounts) {
  FaultyDisk disk;
  disk.FailEvery("free");
  options_.segment_bytes = 16 * 4096;
  for (uint64_t id = 1; id <= 2; ++id) {
    auto opened = LaneJournal::Open(options_, disk, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    journal_ = std::move(opened).value();
    Append(id, 1);
    Close();
  }
  auto opened = LaneJournal::Open(options_, disk, clock_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  journal_ = std::move(opened).value();
  EXPECT_GE(journal_->Gauges().bytes_on_disk, 2 * options_.segment_bytes);
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(2));
  Close();
}

TEST(KeeperTest, EvacuationMayUseTheReserveAndRequestsMayNot) {
  FaultyDisk disk;
  const ManualClock clock;
  KeeperOptions options;
  options.directory = "/lane";
  options.segment_bytes = 4096;
  options.quota_bytes = 4 * 4096;
  Keeper keeper(options, disk, clock);
  std::vector<std::unique_ptr<Segment>> taken;
  while (auto segment = keeper.TakeSpare()) taken.push_back(std::move(segment));
  EXPECT_EQ(taken.size(), 3u);
  EXPECT_TRUE(keeper.AtQuota());
  taken.push_back(keeper.TakeSpare(Keeper::Purpose::kEvacuation));
  EXPECT_NE(taken.back(), nullptr);
  EXPECT_EQ(keeper.used_bytes(), options.quota_bytes);
  EXPECT_EQ(keeper.TakeSpare(Keeper::Purpose::kEvacuation), nullptr);
  for (const auto& segment : taken) {
    keeper.Unmap(segment->mapping);
    keeper.Discard(*segment);
  }
  EXPECT_TRUE(Eventually([&] { return !keeper.AtQuota(); }));
}

TEST_F(QuotaTest, StaysFullUntilTheLowMark) {
  options_.quota_bytes = 8 * 4096;
  Open();
  const uint64_t count = Fill(1);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(frames.size(), count);
  // One segment's worth comes free: used = 6, low mark = 5.
  size_t retired = 0;
  while (Files().size() == 7) {
    journal_->Retire(&frames[retired++], 1, Retirement::kDelivered);
    if (frames[retired].segment != frames[retired - 1].segment) {
      ASSERT_TRUE(Eventually([this] { return Files().size() == 6; }));
    }
  }
  EXPECT_TRUE(Eventually([this] { return journal_->Gauges().segments == 6; }));
  EXPECT_EQ(AppendId(*journal_, 1), AppendResult::kFull);
  EXPECT_TRUE(journal_->Gauges().full);
  while (frames[retired].segment == frames[retired - 1].segment ||
         frames[retired].segment != frames[retired + 1].segment) {
    journal_->Retire(&frames[retired++], 1, Retirement::kDelivered);
  }
  while (frames[retired].segment == frames[retired + 1].segment) {
    journal_->Retire(&frames[retired++], 1, Retirement::kDelivered);
  }
  journal_->Retire(&frames[retired++], 1, Retirement::kDelivered);
  EXPECT_TRUE(Eventually([this] { return !journal_->Gauges().full; }));
  EXPECT_EQ(AppendId(*journal_, 1), AppendResult::kAccepted);
  ExpectBooksClose(*journal_);
}

TEST_F(QuotaTest, SmallestQuotaRunsForEver) {
  options_.quota_bytes = 4 * 4096;
  Open();
  uint64_t id = 1;
  for (int round = 0; round < 20; ++round) {
    const uint64_t count = Fill(id);
    ASSERT_GT(count, 0u);
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    ASSERT_EQ(IdsOf(frames), UpTo(count, id));
    RetireAll(*journal_, frames);
    id += count;
    ASSERT_TRUE(Eventually([this] { return !journal_->Gauges().full; }));
  }
}

TEST_F(QuotaTest, RestartWithLessQuotaDrainsFirst) {
  Open();
  Append(1, 400);
  Close();
  options_.quota_bytes = 4 * 4096;
  Open();
  EXPECT_EQ(AppendId(*journal_, 401), AppendResult::kFull);
  EXPECT_TRUE(journal_->Gauges().full);
  RetireAll(*journal_, ReadAll(*journal_));
  EXPECT_TRUE(Eventually([this] { return !journal_->Gauges().full; }));
  Append(401, 1);
}

class RefusingDiskTest : public ::testing::Test {
 protected:
  RefusingDiskTest() {
    options_.directory = "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 64 * 4096;
    auto opened = LaneJournal::Open(options_, disk_, clock_);
    CHECK(opened.ok());
    journal_ = std::move(opened).value();
  }
  FaultyDisk disk_;
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
};

TEST_F(RefusingDiskTest, DiskThatRefusesShedsAndHealsByItself) {
  // The gauges count a spare that is being made: an append shows that one is there.
  ASSERT_EQ(AppendId(*journal_, 1), AppendResult::kAccepted);
  disk_.FailAll(true);
  uint64_t id = 2;
  while (AppendId(*journal_, id) == AppendResult::kAccepted) ++id;
  EXPECT_GT(id, 10u);  // the segment was used up first
  EXPECT_TRUE(journal_->Gauges().full);
  disk_.FailAll(false);
  ASSERT_TRUE(Eventually([this] { return !journal_->Gauges().full; }));
  EXPECT_EQ(AppendId(*journal_, id), AppendResult::kAccepted);
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(id));
}

TEST_F(RefusingDiskTest, SheddingDoesNotTouchTheDisk) {
  // The gauges count a spare that is being made: an append shows that one is there.
  ASSERT_EQ(AppendId(*journal_, 1), AppendResult::kAccepted);
  disk_.FailAll(true);
  uint64_t id = 2;
  while (AppendId(*journal_, id) == AppendResult::kAccepted) ++id;
  const uint64_t calls = disk_.calls();
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(AppendId(*journal_, id), AppendResult::kFull);
  }
  EXPECT_LT(disk_.calls() - calls, 100u);
}

TEST_F(RefusingDiskTest, FilesThatCannotBeRemovedAreTriedAgain) {
  for (uint64_t id = 1; id <= 200; ++id) AppendId(*journal_, id);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  disk_.FailAll(true);
  RetireAll(*journal_, frames);
  ASSERT_TRUE(Eventually([this] { return disk_.failures() > 3; }));
  EXPECT_GT(disk_.Paths().size(), 5u);
  disk_.FailAll(false);
  EXPECT_TRUE(Eventually([this] { return disk_.Paths().size() == 2; }));
  EXPECT_TRUE(Eventually([this] { return journal_->Gauges().segments == 2; }));
}

}  // namespace
}  // namespace beacongate::testing
