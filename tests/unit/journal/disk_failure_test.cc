// One call to the disk fails, the first, the second, and so on until the scenario runs through
// without meeting the failure. Whatever was accepted is retired once or comes back.

#include <gtest/gtest.h>

#include <set>

#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

class Scenario {
 public:
  explicit Scenario(FaultyDisk& disk) : disk_(disk) {
    options_.directory = "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 64 * 4096;
  }

  // Three lives, each appends, reads, and retires most of what it read.
  void Run() {
    for (int life = 0; life < 3; ++life) {
      auto opened = LaneJournal::Open(options_, disk_, clock_);
      if (!opened.ok()) {
        EXPECT_NE(opened.error().message, "");
        continue;
      }
      LaneJournal& journal = *opened.value();
      AppendSome(journal, 120);
      RetireSome(journal, ReadAll(journal));
      AppendSome(journal, 60);
      RetireSome(journal, ReadAll(journal));
      ExpectBooksClose(journal);
    }
  }

  // With the disk in order again, everything that is owed is there.
  void Settle() {
    auto opened = LaneJournal::Open(options_, disk_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    const std::vector<FrameRef> frames = ReadAll(*opened.value());
    for (const uint64_t id : IdsOf(frames)) owed_.erase(id);
    EXPECT_TRUE(owed_.empty()) << "lost " << *owed_.begin() << " and more";
    EXPECT_EQ(opened.value()->Gauges().damaged_segments, 0u);
    RetireAll(*opened.value(), frames);
    opened.value().reset();
    EXPECT_TRUE(disk_.Paths().empty()) << disk_.Paths().front();
    EXPECT_EQ(disk_.mapped(), 0u);
  }

 private:
  void AppendSome(LaneJournal& journal, int count) {
    clock_.Advance(seconds(2));  // what waits before it tries again may
    for (int i = 0; i < count; ++i) {
      if (AppendId(journal, next_id_) == AppendResult::kAccepted) owed_.insert(next_id_);
      ++next_id_;
    }
  }
  void RetireSome(LaneJournal& journal, const std::vector<FrameRef>& frames) {
    for (size_t i = 0; i < frames.size(); ++i) {
      if (i % 10 == 9) continue;
      owed_.erase(IdOf(frames[i].View()));
      journal.Retire(&frames[i], 1, Retirement::kDelivered);
    }
  }

  FaultyDisk& disk_;
  ManualClock clock_;
  JournalOptions options_;
  uint64_t next_id_ = 1;
  std::set<uint64_t> owed_;
};

void FailEachCall(uint64_t times) {
  uint64_t rounds = 0;
  for (uint64_t failures = 1; failures > 0; ++rounds) {
    FaultyDisk disk;
    Scenario scenario(disk);
    disk.FailCall(rounds + 1, times);
    scenario.Run();
    failures = disk.failures();
    disk.FailCall(~0ull >> 1);  // far away
    scenario.Settle();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "call " << rounds + 1;
  }
  EXPECT_GT(rounds, 50u);
}

TEST(DiskFailure, NoCallThatFailsLosesAFrame) { FailEachCall(1); }
TEST(DiskFailure, NoCallsThatFailInARowLoseAFrame) { FailEachCall(5); }

TEST(DiskFailure, AFileThatCannotBeRemovedWhileOthersCanIsNotNamedAgainAndAgain) {
  FaultyDisk disk;
  ManualClock clock;
  JournalOptions options;
  options.directory = "/lane";
  options.segment_bytes = 4096;
  options.quota_bytes = 64 * 4096;
  auto opened = LaneJournal::Open(options, disk, clock);
  ASSERT_TRUE(opened.ok());
  LaneJournal& journal = *opened.value();
  const std::string stuck = "/lane/0000000000000001.bgj";
  disk.FailEvery("remove", stuck);
  uint64_t next_id = 1;
  // Files come and go, and the stuck one is tried again.
  const auto use = [&](int times) {
    for (int time = 0; time < times; ++time) {
      const uint64_t before = disk.failures();
      for (int i = 0; i < 40; ++i) AppendId(journal, next_id++);
      RetireAll(journal, ReadAll(journal));
      EXPECT_TRUE(Eventually([&] { return disk.failures() > before; }));
    }
  };
  ::testing::internal::CaptureStderr();
  use(4);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(LinesWith(log, "cannot remove " + stuck), 1u) << log;
  clock.Advance(seconds(120));
  ::testing::internal::CaptureStderr();
  use(2);
  EXPECT_EQ(LinesWith(::testing::internal::GetCapturedStderr(), "cannot remove " + stuck), 1u)
      << "it lasts";
  disk.FailEvery("");
  const auto is_there = [&] {
    const std::vector<std::string> paths = disk.Paths();
    return std::find(paths.begin(), paths.end(), stuck) != paths.end();
  };
  EXPECT_TRUE(Eventually([&] { return !is_there(); }));
}

}  // namespace
}  // namespace beacongate::testing
