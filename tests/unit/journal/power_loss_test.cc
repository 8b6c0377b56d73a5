// Losses of power at the worst moments, one story a test. What a directory looks like afterwards is
// drawn many times: each name that was not synced may be in its old state or in its new one.

#include <gtest/gtest.h>

#include <random>

#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

constexpr int kPictures = 64;

class PowerLossTest : public ::testing::Test {
 protected:
  PowerLossTest() {
    options_.directory = "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 64 * 4096;
  }

  std::unique_ptr<LaneJournal> Open(SegmentFiles& disk) {
    auto opened = LaneJournal::Open(options_, disk, clock_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return std::move(opened).value();
  }

  // The number of those that were accepted.
  uint64_t Append(LaneJournal& journal, uint64_t first, uint64_t count) {
    uint64_t accepted = 0;
    for (uint64_t id = first; id < first + count; ++id) {
      accepted += AppendId(journal, id) == AppendResult::kAccepted ? 1 : 0;
    }
    return accepted;
  }

  // A life whose frames are all delivered and whose files are removed; the names of the files were
  // made durable while they stood, their removal was not.
  void LiveOnceAndRemoveEverything() {
    auto journal = Open(disk_);
    ASSERT_EQ(Append(*journal, 1, 200), 200u);
    ASSERT_TRUE(disk_.SyncDirectory(options_.directory).ok());
    RetireAll(*journal, ReadAll(*journal));
    disk_.FailEvery("sync");
    journal.reset();
    ASSERT_TRUE(disk_.Paths().empty());
  }

  void ExpectOrderAfterAnyPowerLoss(const FaultyDisk& disk) {
    std::mt19937_64 random(7);
    for (int picture = 0; picture < kPictures; ++picture) {
      auto after = disk.AfterPowerLoss(random, 512);
      auto journal = Open(*after);
      const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal));
      ASSERT_TRUE(std::is_sorted(ids.begin(), ids.end()))
          << "picture " << picture << ", the disk:\n"
          << after->Trace();
    }
  }

  FaultyDisk disk_;
  ManualClock clock_;
  JournalOptions options_;
};

TEST_F(PowerLossTest, FilesThatComeBackAreReadBeforeYoungerFrames) {
  LiveOnceAndRemoveEverything();
  disk_.FailEvery("");
  const size_t earlier_lives = disk_.Trace().size();
  auto journal = Open(disk_);
  ASSERT_GT(Append(*journal, 1000, 60), 0u);
  const std::string this_life = disk_.Trace().substr(earlier_lives);
  EXPECT_LT(this_life.find("sync /lane"), this_life.find("create /lane")) << this_life;
  ExpectOrderAfterAnyPowerLoss(disk_);
}

TEST_F(PowerLossTest, NoFrameIsTakenUntilRemovalsOfEarlierLivesAreDurable) {
  LiveOnceAndRemoveEverything();
  auto journal = Open(disk_);
  EXPECT_EQ(Append(*journal, 1000, 60), 0u);
  EXPECT_TRUE(journal->Gauges().full);
  ExpectOrderAfterAnyPowerLoss(disk_);

  disk_.FailEvery("");
  EXPECT_TRUE(Eventually([&] { return Append(*journal, 2000, 1) == 1; }));
  ASSERT_GT(Append(*journal, 2001, 60), 0u);
  ExpectOrderAfterAnyPowerLoss(disk_);
}

TEST_F(PowerLossTest, RemovalsOfALifeThatDiedAreMadeDurableByTheNext) {
  LiveOnceAndRemoveEverything();
  auto after = disk_.AfterProcessDeath();
  const size_t earlier_lives = after->Trace().size();
  auto journal = Open(*after);
  ASSERT_GT(Append(*journal, 1000, 60), 0u);
  const std::string this_life = after->Trace().substr(earlier_lives);
  EXPECT_LT(this_life.find("sync /lane"), this_life.find("create /lane")) << this_life;
  ExpectOrderAfterAnyPowerLoss(*after);
}

TEST_F(PowerLossTest, DamagedFilesAreUnderTheirOldNameOrTheirNewOne) {
  const std::string name = "0000000000000007.bgj";
  auto garbage = disk_.Create("/lane/" + name, 4096);
  ASSERT_TRUE(garbage.ok() && disk_.SyncDirectory("/lane").ok());
  garbage.value().data[17] = 'x';
  disk_.Unmap(garbage.value());
  auto journal = Open(disk_);
  ASSERT_EQ(Append(*journal, 1, 60), 60u);
  std::mt19937_64 random(7);
  for (int picture = 0; picture < kPictures; ++picture) {
    auto after = disk_.AfterPowerLoss(random, 512);
    EXPECT_TRUE(after->Exists("/lane/" + name) || after->Exists("/lane/quarantine/" + name))
        << after->Trace();
  }
}

}  // namespace
}  // namespace beacongate::testing
