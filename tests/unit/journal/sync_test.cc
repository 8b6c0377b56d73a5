// Group commit: what a loss of power cannot take, who is told, and what becomes of a disk that
// refuses.

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"
#include "tests/unit/journal/test_wait.h"

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

  void Append(uint64_t first, uint64_t count) {
    for (uint64_t id = first; id < first + count; ++id) {
      EXPECT_EQ(AppendId(*journal_, id), AppendResult::kAccepted);
    }
  }
  // As one request.
  Waiting AppendSynced(uint64_t first, uint64_t count) {
    Waiting waiting;
    for (uint64_t id = first; id < first + count; ++id) {
      EXPECT_EQ(AppendId(*journal_, id, AckLevel::kSynced, &waiting.base), AppendResult::kAccepted);
    }
    waiting.closed_settled = waiting.wait->Close();
    return waiting;
  }
  // True when all is decided.
  static bool Settled(const Waiting& waiting) {
    return waiting.closed_settled || Eventually([&] { return waiting.wait->settled(); });
  }
  uint64_t Commits() const { return journal_->syncs().done; }
  std::set<uint64_t> FoundAfter(const FaultyDisk& disk, std::mt19937_64& random) {
    const auto after = disk.AfterPowerLoss(random, 512);
    const auto journal = Open(*after);
    const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    return {ids.begin(), ids.end()};
  }
  // The disk is in a commit for `waiting`.
  Waiting BeginCommit(uint64_t id) {
    disk_.HoldSyncs(true);
    Waiting waiting = AppendSynced(id, 1);
    EXPECT_TRUE(Eventually([&] { return disk_.waiting_syncs() > 0; }));
    return waiting;
  }

  FaultyDisk disk_;
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
};

TEST_F(SyncTest, WhatWasSettledSurvivesAnyLossOfPower) {
  const Waiting waiting = AppendSynced(1, 100);  // over several segments, most of them sealed
  ASSERT_TRUE(Settled(waiting));
  EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kDone);
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

TEST_F(SyncTest, WhoComesDuringACommitIsInOneMore) {
  const Waiting first = BeginCommit(1);
  std::vector<Waiting> waiting;
  for (uint64_t id = 2; id <= 50; ++id) waiting.push_back(AppendSynced(id, 1));
  EXPECT_FALSE(first.wait->settled());
  EXPECT_FALSE(waiting.back().wait->settled());
  disk_.HoldSyncs(false);
  for (const Waiting& each : waiting) ASSERT_TRUE(Settled(each));
  EXPECT_EQ(Commits(), 2u);
}

TEST_F(SyncTest, AppendsWithoutAWaitGoOnWhileTheDiskIsBusy) {
  const Waiting first = BeginCommit(1);
  Append(2, 300);  // it would hang here
  EXPECT_EQ(journal_->Books().appended, 301u);
  EXPECT_FALSE(first.wait->settled());
  disk_.HoldSyncs(false);
  EXPECT_TRUE(Settled(first));
}

TEST_F(SyncTest, ARefusedCommitIsNotDurableAndItsSegmentTakesNoMore) {
  disk_.FailEvery("sync data");
  const Waiting first = AppendSynced(1, 3);
  ASSERT_TRUE(Settled(first));
  EXPECT_EQ(first.wait->outcome(), AckOutcome::kNotSynced);
  EXPECT_GE(journal_->syncs().failed, 1u);
  disk_.FailEvery("");

  Waiting second;
  ASSERT_TRUE(Eventually([&] {  // frames of the first may have needed two commits
    second = AppendSynced(4, 1);
    return Settled(second) && second.wait->outcome() == AckOutcome::kDone;
  }));
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_GE(frames.size(), 4u);
  EXPECT_NE(frames[2].segment, frames.back().segment);
}

// They are in the segment that the disk refused, and no later commit looks at it again.
TEST_F(SyncTest, FramesThatCameDuringARefusedCommitAreNotDurableEither) {
  const Waiting first = BeginCommit(1);
  const Waiting meanwhile = AppendSynced(2, 1);
  disk_.FailEvery("sync data");
  disk_.HoldSyncs(false);
  ASSERT_TRUE(Settled(first));
  disk_.FailEvery("");
  ASSERT_TRUE(Settled(AppendSynced(3, 1)));
  ASSERT_TRUE(Settled(meanwhile));
  EXPECT_EQ(meanwhile.wait->outcome(), AckOutcome::kNotSynced);
}

TEST_F(SyncTest, ADirectoryThatCannotBeSyncedIsNotDurableEither) {
  Append(1, 1);
  disk_.FailEvery("sync");
  const Waiting waiting = AppendSynced(2, 1);
  ASSERT_TRUE(Settled(waiting));
  EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kNotSynced);
}

TEST_F(SyncTest, DurationsAreCountedInBucketsThatDouble) {
  const struct {
    microseconds took;
    size_t bucket;
  } kSyncs[] = {
      {microseconds(0), 0},       {microseconds(250), 0},     {microseconds(251), 1},
      {microseconds(500), 2},     {milliseconds(3), 7},       {milliseconds(4), 8},
      {milliseconds(16'384), 32}, {milliseconds(16'385), 33}, {std::chrono::hours(1), 33}};
  std::vector<uint64_t> wanted(std::size(journal_->syncs().duration_buckets));
  uint64_t id = 0;
  for (const auto& sync : kSyncs) {
    const Waiting waiting = BeginCommit(++id);
    clock_.Advance(sync.took);
    disk_.HoldSyncs(false);
    ASSERT_TRUE(Settled(waiting));
    ++wanted[sync.bucket];
    for (size_t i = 0; i < wanted.size(); ++i) {
      ASSERT_EQ(journal_->syncs().duration_buckets[i], wanted[i])
          << i << " after " << sync.took.count();
    }
  }
}

TEST_F(SyncTest, NobodyWaitsNoCommit) {
  Append(1, 50);
  journal_.reset();
  EXPECT_EQ(disk_.data_syncs(), 0);
}

TEST_F(SyncTest, WithinTheIntervalThereIsNoSecondCommit) {
  journal_.reset();
  options_.sync_interval = std::chrono::hours(1);
  journal_ = Open(disk_);
  const Waiting first = BeginCommit(1);
  const Waiting second = AppendSynced(2, 1);
  disk_.HoldSyncs(false);
  ASSERT_TRUE(Settled(first));
  EXPECT_EQ(Commits(), 1u);
  EXPECT_FALSE(second.wait->settled());
  journal_.reset();  // it does not wait for the interval, and says what it knows
  EXPECT_TRUE(second.wait->settled());
  EXPECT_EQ(second.wait->outcome(), AckOutcome::kNotSynced);
}

TEST_F(SyncTest, AfterTheIntervalTheNextCommitComes) {
  journal_.reset();
  options_.sync_interval = milliseconds(1);
  journal_ = Open(disk_);
  for (uint64_t id = 1; id <= 5; ++id) {
    const Waiting waiting = AppendSynced(id, 1);
    ASSERT_TRUE(Settled(waiting));
    EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kDone);
  }
}

// Frames that reached Kafka and whose file is gone need no disk.
TEST_F(SyncTest, SegmentsThatAreGoneNeedNoSync) {
  const Waiting held = BeginCommit(1);
  const Waiting waiting = AppendSynced(2, 100);
  RetireAll(*journal_, ReadAll(*journal_));
  journal_->ReleaseIfEmpty();
  ASSERT_TRUE(Eventually([&] { return disk_.Paths().size() <= 1; }));
  disk_.HoldSyncs(false);
  ASSERT_TRUE(Settled(waiting));
  EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kDone);
}

TEST_F(SyncTest, ManyThreadsAreAllToldAndShareCommits) {
  constexpr uint64_t kEach = 200;
  std::atomic<uint64_t> done{0};
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint64_t i = 0; i < kEach; ++i) {
        Waiting waiting;
        const uint64_t id = thread * kEach + i + 1;
        if (AppendId(*journal_, id, AckLevel::kSynced, &waiting.base) != AppendResult::kAccepted) {
          continue;
        }
        waiting.closed_settled = waiting.wait->Close();
        if (!Settled(waiting)) continue;
        if (waiting.wait->outcome() == AckOutcome::kDone) ++done;
      }
    });
  }
  uint64_t retired = 0;
  EXPECT_TRUE(Eventually([&] {  // the quota is small
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    RetireAll(*journal_, frames);
    retired += frames.size();
    return retired == 4 * kEach;
  }));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 4 * kEach);
  EXPECT_LE(Commits(), 4 * kEach);
}

}  // namespace
}  // namespace beacongate::testing
