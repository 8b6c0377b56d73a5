// Group commit: what a loss of power cannot take, and what becomes of a disk that refuses.

#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <set>

#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

constexpr int kPictures = 64;

class SyncTest : public ::testing::Test {
 protected:
  SyncTest() {
    options_.directory = "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 64 * 4096;
    journal_ = Open(disk_);
  }

  std::unique_ptr<LaneJournal> Open(SegmentFiles& disk) {
    auto opened = LaneJournal::Open(options_, disk, clock_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return std::move(opened).value();
  }

  void StartSync(milliseconds interval = milliseconds(0)) {
    journal_->StartSync({interval, [this](const SyncOutcome& outcome) {
                           const std::lock_guard lock(mutex_);
                           outcomes_.push_back(outcome);
                         }});
  }

  // The sequence of the last one.
  uint64_t Append(uint64_t first, uint64_t count) {
    uint64_t sequence = 0;
    for (uint64_t id = first; id < first + count; ++id) {
      EXPECT_EQ(AppendId(*journal_, id, &sequence), AppendResult::kAccepted);
    }
    return sequence;
  }

  std::vector<SyncOutcome> Outcomes() {
    const std::lock_guard lock(mutex_);
    return outcomes_;
  }
  bool Decided(uint64_t sequence) {
    return Eventually([&] {
      const auto outcomes = Outcomes();
      return !outcomes.empty() && outcomes.back().up_to >= sequence;
    });
  }
  std::set<uint64_t> FoundAfter(const FaultyDisk& disk, std::mt19937_64& random) {
    const auto after = disk.AfterPowerLoss(random, 512);
    const auto journal = Open(*after);
    const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    return {ids.begin(), ids.end()};
  }

  FaultyDisk disk_;
  ManualClock clock_;
  JournalOptions options_;
  std::mutex mutex_;
  std::vector<SyncOutcome> outcomes_;
  std::unique_ptr<LaneJournal> journal_;  // last: its sync thread tells outcomes_
};

TEST_F(SyncTest, WhatIsCommittedSurvivesAnyLossOfPower) {
  StartSync();
  const uint64_t last = Append(1, 100);  // over several segments, most of them sealed
  journal_->RequestSync();
  ASSERT_TRUE(Decided(last));
  EXPECT_TRUE(Outcomes().back().durable);
  Append(101, 100);
  std::mt19937_64 random(11);
  bool some_were_lost = false;
  for (int picture = 0; picture < kPictures; ++picture) {
    const std::set<uint64_t> found = FoundAfter(disk_, random);
    for (uint64_t id = 1; id <= 100; ++id) ASSERT_TRUE(found.contains(id)) << id;
    some_were_lost |= found.size() < 200;
  }
  EXPECT_TRUE(some_were_lost) << "the disk was too kind for the test to mean something";
}

TEST_F(SyncTest, WhatIsAskedForDuringACommitIsInOneMore) {
  StartSync();
  disk_.HoldSyncs(true);
  Append(1, 1);
  journal_->RequestSync();
  ASSERT_TRUE(Eventually([&] { return disk_.waiting_syncs() > 0; }));
  uint64_t last = 0;
  for (uint64_t id = 2; id <= 50; ++id) {
    last = Append(id, 1);
    journal_->RequestSync();
  }
  disk_.HoldSyncs(false);
  ASSERT_TRUE(Decided(last));
  EXPECT_EQ(Outcomes().size(), 2u);
}

TEST_F(SyncTest, ARefusedCommitIsNotDurableAndItsSegmentTakesNoMore) {
  StartSync();
  const uint64_t first = Append(1, 3);
  disk_.FailEvery("sync data");
  journal_->RequestSync();
  ASSERT_TRUE(Decided(first));
  EXPECT_FALSE(Outcomes().back().durable);
  disk_.FailEvery("");

  const uint64_t second = Append(4, 3);
  journal_->RequestSync();
  ASSERT_TRUE(Decided(second));
  EXPECT_TRUE(Outcomes().back().durable);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(IdsOf(frames), UpTo(6));
  EXPECT_NE(frames[2].segment, frames[3].segment);
}

TEST_F(SyncTest, ADirectoryThatCannotBeSyncedIsNotDurableEither) {
  StartSync();
  const uint64_t last = Append(1, 1);
  disk_.FailEvery("sync");
  journal_->RequestSync();
  ASSERT_TRUE(Decided(last));
  EXPECT_FALSE(Outcomes().back().durable);
}

TEST_F(SyncTest, WithAnIntervalCommitsComeByThemselves) {
  StartSync(milliseconds(1));
  const uint64_t last = Append(1, 5);
  ASSERT_TRUE(Decided(last));
  EXPECT_TRUE(Outcomes().back().durable);
}

TEST_F(SyncTest, WithNothingNewThereIsNoCommit) {
  StartSync();
  const uint64_t last = Append(1, 5);
  journal_->RequestSync();
  ASSERT_TRUE(Decided(last));
  journal_->RequestSync();
  journal_->RequestSync();
  journal_.reset();
  EXPECT_EQ(Outcomes().size(), 1u);
}

// Frames that reached Kafka and whose file is gone need no disk.
TEST_F(SyncTest, SegmentsThatAreGoneNeedNoSync) {
  StartSync();
  const uint64_t last = Append(1, 100);
  RetireAll(*journal_, ReadAll(*journal_));
  journal_->ReleaseIfEmpty();
  ASSERT_TRUE(Eventually([&] { return disk_.Paths().size() <= 1; }));
  journal_->RequestSync();
  ASSERT_TRUE(Decided(last));
  EXPECT_TRUE(Outcomes().back().durable);
}

}  // namespace
}  // namespace beacongate::testing
