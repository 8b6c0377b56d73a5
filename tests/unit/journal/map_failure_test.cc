// Segments that cannot be mapped for a while, as when memory or descriptors run out: what they hold
// comes late, but in order, and nothing that follows it comes first.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

using ::testing::IsEmpty;

class MapFailureTest : public ::testing::Test {
 protected:
  MapFailureTest() {
    options_.directory = "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 64 * 4096;
    OpenAgain();
    Append(1, 100);
  }

  void OpenAgain() {
    journal_.reset();
    auto opened = LaneJournal::Open(options_, disk_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    journal_ = std::move(opened).value();
  }
  void Append(uint64_t first, uint64_t count) {
    for (uint64_t id = first; id < first + count; ++id) {
      ASSERT_EQ(AppendId(*journal_, id), AppendResult::kAccepted) << id;
    }
  }
  void ExpectNothingIsLeft(const std::vector<FrameRef>& frames) {
    RetireAll(*journal_, frames);
    ExpectBooksClose(*journal_);
    EXPECT_EQ(journal_->Books().pending, 0u);
    EXPECT_EQ(journal_->Gauges().pending_bytes, 0u);
    journal_.reset();
    EXPECT_THAT(disk_.Paths(), IsEmpty());
    EXPECT_EQ(disk_.mapped(), 0u);
  }

  FaultyDisk disk_;
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
};

TEST_F(MapFailureTest, WhatOpenCouldNotMapIsReadFirst) {
  disk_.FailEvery("map");
  OpenAgain();
  Append(101, 50);
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(ReadAll(*journal_), IsEmpty());
    clock_.Advance(seconds(2));
  }
  disk_.FailEvery("");
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(150));
  EXPECT_EQ(journal_->Books().recovered, 100u);
  ExpectNothingIsLeft(frames);
}

TEST_F(MapFailureTest, EachSegmentThatOpenCouldNotMapKeepsItsPlace) {
  constexpr uint64_t kCallsBeforeMaps = 3;  // directory, lock, list
  const size_t segments = disk_.Paths().size() - 1;
  ASSERT_GE(segments, 3u);
  for (uint64_t i = 1; i <= segments; ++i) {
    journal_.reset();
    disk_.FailCall(kCallsBeforeMaps + i);
    OpenAgain();
    EXPECT_LT(journal_->Books().recovered, 100u);
    EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(100));
    EXPECT_EQ(journal_->Books().recovered, 100u);
  }
}

TEST_F(MapFailureTest, SegmentsThatWereNotMappedAreNotRemoved) {
  disk_.FailEvery("map");
  OpenAgain();
  EXPECT_THAT(ReadAll(*journal_), IsEmpty());
  journal_->ReleaseIfEmpty();
  OpenAgain();
  disk_.FailEvery("");
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(100));
  ExpectNothingIsLeft(frames);
}

TEST_F(MapFailureTest, TheyCountForTheQuota) {
  const uint64_t segments = journal_->Gauges().segments;
  disk_.FailEvery("map");
  OpenAgain();
  EXPECT_TRUE(Eventually([&] { return journal_->Gauges().segments >= segments; }));
  disk_.FailEvery("");
  ExpectNothingIsLeft(ReadAll(*journal_));
}

TEST_F(MapFailureTest, PausesGrowAndAttemptsAreFew) {
  disk_.FailEvery("map");
  OpenAgain();
  const uint64_t before = disk_.failures();
  for (int i = 0; i < 5'000; ++i) {
    EXPECT_THAT(ReadAll(*journal_), IsEmpty());
    clock_.Advance(milliseconds(10));
  }
  EXPECT_GT(disk_.failures(), before + 40);
  EXPECT_LT(disk_.failures(), before + 80);
}

TEST_F(MapFailureTest, AFileThatIsNeverMappedDoesNotStopTheLane) {
  disk_.FailEvery("map");
  OpenAgain();
  Append(101, 10);
  EXPECT_THAT(ReadAll(*journal_), IsEmpty());
  clock_.Advance(seconds(61));
  const std::vector<FrameRef> younger = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(younger), UpTo(10, 101));
  RetireAll(*journal_, younger);
  ExpectBooksClose(*journal_);
  disk_.FailEvery("");
  OpenAgain();
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(100));
  ExpectNothingIsLeft(frames);
}

TEST_F(MapFailureTest, WhatTurnsOutToBeUnreadableGoesItsWay) {
  journal_.reset();
  auto zeros = disk_.Create("/lane/00000000000000f0.bgj", 4096);
  auto garbage = disk_.Create("/lane/00000000000000f1.bgj", 4096);
  ASSERT_TRUE(zeros.ok() && garbage.ok());
  garbage.value().data[17] = 'x';
  disk_.Unmap(zeros.value());
  disk_.Unmap(garbage.value());
  disk_.FailEvery("map");
  OpenAgain();
  EXPECT_THAT(ReadAll(*journal_), IsEmpty());
  clock_.Advance(seconds(2));
  disk_.FailEvery("");
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(100));
  EXPECT_EQ(journal_->Gauges().damaged_segments, 1u);
  EXPECT_EQ(journal_->Gauges().damaged_bytes, 4096u);
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  journal_.reset();
  EXPECT_THAT(disk_.Paths(), ::testing::ElementsAre("/lane/quarantine/00000000000000f1.bgj"));
  EXPECT_EQ(disk_.mapped(), 0u);
}

TEST_F(MapFailureTest, AFileThatVanishesBeforeItWasMappedIsForgotten) {
  disk_.FailEvery("map");
  OpenAgain();
  EXPECT_THAT(ReadAll(*journal_), IsEmpty());
  ASSERT_TRUE(disk_.Remove("/lane/0000000000000001.bgj").ok());
  clock_.Advance(seconds(2));
  disk_.FailEvery("");
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_FALSE(frames.empty());
  EXPECT_EQ(IdOf(frames.back().View()), 100u);
  ExpectNothingIsLeft(frames);
}

}  // namespace
}  // namespace beacongate::testing
