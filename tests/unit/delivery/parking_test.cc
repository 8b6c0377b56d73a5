// Parking with a journal, and no Kafka: what the evacuator reports comes back to whoever asked.
#include "gateway/delivery/parking.h"

#include <gmock/gmock.h>

#include <optional>

#include "gateway/journal/journal_format.h"
#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

using ::testing::ElementsAre;

class ParkingOfFramesTest : public ::testing::Test {
 protected:
  ParkingOfFramesTest() {
    options_.directory = "/journal/lane";
    options_.segment_bytes = 64 * 1024;
    options_.quota_bytes = 4096 * options_.segment_bytes;
    auto opened = LaneJournal::Open(options_, disk_, clock_);
    EXPECT_TRUE(opened.ok());
    journal_ = std::move(opened).value();
    parking_.emplace(topic_, *journal_);
  }

  // `count` new frames wait in the lot of the partition.
  std::vector<FrameRef> Wait(uint32_t partition, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) AppendId(*journal_, partition + 512 * next_++);
    if (!parking_->Contains(partition)) parking_->Park(partition, {}, clock_.Monotonic());
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    for (const FrameRef& frame : frames) {
      parking_->Add(partition, {.ref = frame, .accepted_at = WallTime(), .bytes = 1},
                    clock_.Monotonic());
    }
    return frames;
  }
  // Has what waits written, and takes in the report, which is a refusal or not.
  void Evacuate(uint32_t partition) {
    clock_.Advance(seconds(2));
    const MonotonicTime now = clock_.Monotonic();
    parking_->Evacuate(partition, true, now, [] { return std::vector<FrameRef>(); });
    const size_t before = moved_.size() + lost_.size();
    EXPECT_TRUE(Eventually([&] {
      parking_->TakeReports(
          now, [&](const HeldFrame& frame) { moved_.push_back(frame.ref.frame); },
          [&](uint32_t of, const HeldFrame& frame) {
            EXPECT_EQ(of, partition);
            lost_.push_back(frame.ref.frame);
          });
      return moved_.size() + lost_.size() > before || parking_->disk_refuses(now);
    }));
  }

  const std::string topic_ = "beacons";
  FaultyDisk disk_;
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
  std::optional<Parking> parking_;
  uint64_t next_ = 1;
  std::vector<const char*> moved_;
  std::vector<const char*> lost_;
};

TEST_F(ParkingOfFramesTest, WhatIsLostIsHandedBackInItsPlace) {
  const std::vector<FrameRef> frames = Wait(7, 5);
  const_cast<char*>(frames[2].frame)[sizeof(FrameHeader) + 1] ^= 1;  // mapped writable
  Evacuate(7);
  EXPECT_THAT(moved_,
              ElementsAre(frames[0].frame, frames[1].frame, frames[3].frame, frames[4].frame));
  EXPECT_THAT(lost_, ElementsAre(frames[2].frame));
  EXPECT_FALSE(parking_->AnyWaits(7));
  EXPECT_EQ(journal_->Books().pending, 5u) << "the lost one is the caller's to retire";
}

TEST_F(ParkingOfFramesTest, ARefusalIsNamedOnceWhileOtherFilesCanBeWritten) {
  disk_.FailEvery("create", "/parked/7.");
  const auto lines_of_rounds = [this](int rounds) {
    ::testing::internal::CaptureStderr();
    for (int round = 0; round < rounds; ++round) {
      Wait(7, 1);
      Wait(8, 1);
      Evacuate(8);
      Evacuate(7);
      EXPECT_TRUE(parking_->AnyWaits(7));
      EXPECT_FALSE(parking_->AnyWaits(8));
    }
    return LinesWith(::testing::internal::GetCapturedStderr(), "parking:");
  };
  EXPECT_EQ(lines_of_rounds(10), 1u) << "40 seconds";
  EXPECT_EQ(lines_of_rounds(10), 1u) << "a minute later it lasts still";
  EXPECT_EQ(lines_of_rounds(10), 0u) << "the pauses become longer";
  disk_.FailEvery("");
  Evacuate(7);
  EXPECT_FALSE(parking_->AnyWaits(7));
  clock_.Advance(seconds(90));
  disk_.FailEvery("sync data", "/parked/7.");
  EXPECT_EQ(lines_of_rounds(1), 1u) << "news";
}

}  // namespace
}  // namespace beacongate::testing
