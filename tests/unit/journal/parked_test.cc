// Frames of one partition leave their segments for files of their own, and are read back.

#include <gmock/gmock.h>

#include <random>

#include "gateway/journal/evacuator.h"
#include "gateway/journal/parked_recovery.h"
#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"
#include "tests/unit/journal/parked_files.h"

namespace beacongate::testing {
namespace {

// AppendId's partition is id % 512: ids 7, 519, 1031 ... are those of partition 7.
constexpr uint64_t kPartition = 7;
bool IsOurs(uint64_t id) { return id % 512 == kPartition; }

class ParkedTest : public ::testing::Test {
 protected:
  ParkedTest() {
    options_.directory = "/journal/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 4096 * 4096;
  }

  void Open() {
    auto opened = LaneJournal::Open(options_, *disk_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    journal_ = std::move(opened).value();
  }
  void Become(std::unique_ptr<FaultyDisk> after) {
    journal_.reset();
    disk_ = std::move(after);
    Open();
  }

  // Appends up to id `last`, and reads all of it; what is not of our partition is retired.
  std::vector<FrameRef> ReadOurs(uint64_t last) {
    for (; next_id_ <= last; ++next_id_) {
      EXPECT_EQ(AppendId(*journal_, next_id_), AppendResult::kAccepted);
    }
    std::vector<FrameRef> ours;
    for (const FrameRef& frame : ReadAll(*journal_)) {
      if (IsOurs(IdOf(frame.View()))) {
        ours.push_back(frame);
      } else {
        journal_->Retire(&frame, 1, Retirement::kDelivered);
      }
    }
    return ours;
  }
  std::vector<uint64_t> RecoveredIds() {
    std::vector<uint64_t> ids;
    for (Segment* file : journal_->evacuator().TakeOffers()) {
      for (const uint64_t id : IdsOf(ReadBack(*journal_, file))) ids.push_back(id);
    }
    return ids;
  }
  size_t Count(const std::string& part) const {
    size_t count = 0;
    for (const std::string& path : disk_->Paths()) count += path.find(part) != std::string::npos;
    return count;
  }

  std::unique_ptr<FaultyDisk> disk_ = std::make_unique<FaultyDisk>();
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
  uint64_t next_id_ = 1;
};

TEST_F(ParkedTest, NamesSayPartitionAndId) {
  EXPECT_EQ(ParkedFileName(42, 0x1a3), "42.00000000000001a3.bgj");
  uint32_t partition = 0;
  uint64_t id = 0;
  EXPECT_TRUE(ParseParkedFileName("42.00000000000001a3.bgj", &partition, &id));
  EXPECT_EQ(partition, 42u);
  EXPECT_EQ(id, 0x1a3u);
  for (const char* other : {"00000000000001a3.bgj", "042.00000000000001a3.bgj", "42.1a3.bgj", "42",
                            "", "-1.00000000000001a3.bgj", "4294967296.00000000000001a3.bgj"}) {
    EXPECT_FALSE(ParseParkedFileName(other, &partition, &id)) << other;
  }
}

TEST_F(ParkedTest, TheSegmentsGoAndTheFramesComeBackAsTheyWere) {
  Open();
  const std::vector<FrameRef> ours = ReadOurs(2'600);
  const std::vector<uint64_t> ids = IdsOf(ours);
  ASSERT_EQ(ids.size(), 6u);
  const uint64_t sequence = ours.front().View().sequence;
  const Evacuator::Report report = Park(*journal_, kPartition, ours);
  ASSERT_TRUE(report.outcome.status.ok());
  EXPECT_EQ(report.outcome.done, 6u);
  EXPECT_EQ(journal_->Books().pending, 6u);
  EXPECT_EQ(journal_->Gauges().parked_frames, 6u);
  EXPECT_EQ(journal_->Gauges().evacuated_frames, 6u);
  ExpectBooksClose(*journal_);
  ASSERT_TRUE(Eventually([&] { return Count("/lane/0") <= 2; })) << "the active one and a spare";

  std::vector<FrameRef> back;
  for (Segment* file : report.outcome.started) {
    for (const FrameRef& frame : ReadBack(*journal_, file)) back.push_back(frame);
  }
  EXPECT_EQ(IdsOf(back), ids);
  EXPECT_EQ(back.front().View().sequence, sequence);
  EXPECT_EQ(WordAt(back.front().View().payload, 0), journal_->origin());
  RetireAll(*journal_, back);
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_EQ(journal_->Gauges().pending_bytes, 0u);
  EXPECT_TRUE(Eventually([&] { return Count("parked") == 0; }));
  journal_.reset();
  EXPECT_EQ(disk_->mapped(), 0u);
}

TEST_F(ParkedTest, TheNextLifeFindsThemInOrder) {
  Open();
  std::vector<uint64_t> ids;
  for (int batch = 1; batch <= 5; ++batch) {
    const std::vector<FrameRef> ours = ReadOurs(static_cast<uint64_t>(batch) * 2'000);
    for (const uint64_t id : IdsOf(ours)) ids.push_back(id);
    ASSERT_EQ(Park(*journal_, kPartition, ours).outcome.done, ours.size());
  }
  Become(disk_->AfterProcessDeath());
  EXPECT_GE(journal_->Books().recovered, ids.size());
  EXPECT_EQ(RecoveredIds(), ids);
  ExpectBooksClose(*journal_);
}

TEST_F(ParkedTest, WhatTheDiskRefusesStaysInTheJournal) {
  for (const char* call : {"make directory", "create", "sync", "sync data"}) {
    SCOPED_TRACE(call);
    Become(std::make_unique<FaultyDisk>());
    next_id_ = 1;
    const std::vector<FrameRef> ours = ReadOurs(2'600);
    disk_->FailEvery(call);
    const Evacuator::Report refused = Park(*journal_, kPartition, ours);
    EXPECT_FALSE(refused.outcome.status.ok());
    EXPECT_EQ(refused.outcome.done, 0u);
    EXPECT_TRUE(refused.outcome.started.empty());
    EXPECT_EQ(journal_->Books().pending, ours.size());
    EXPECT_EQ(IdsOf(ours).front(), kPartition) << "still mapped";
    disk_->FailEvery("");
    const Evacuator::Report taken = Park(*journal_, kPartition, ours);
    EXPECT_EQ(taken.outcome.done, ours.size());
    ASSERT_EQ(taken.outcome.started.size(), 1u);
    EXPECT_EQ(ReadBack(*journal_, taken.outcome.started.front()).size(), ours.size())
        << "none twice";
    ExpectBooksClose(*journal_);
  }
}

// Whoever asks again is given another guard: those of the attempts before would fill the quota.
TEST_F(ParkedTest, AGuardThatTheDiskRefusesIsRemoved) {
  Open();
  std::vector<FrameRef> ours = ReadOurs(2'600);
  const std::vector<FrameRef> before(ours.begin(), ours.begin() + 2);
  ours.erase(ours.begin(), ours.begin() + 2);
  disk_->FailEvery("sync data");
  for (int attempt = 0; attempt < 5; ++attempt) {
    EXPECT_FALSE(Park(*journal_, kPartition, ours, before).outcome.status.ok());
  }
  EXPECT_TRUE(Eventually([&] { return Count("parked") == 0; })) << Count("parked");
  disk_->FailEvery("");
  EXPECT_EQ(Park(*journal_, kPartition, ours, before).outcome.done, ours.size());
  EXPECT_EQ(Count("parked"), 2u) << "the guard and the file";
}

TEST_F(ParkedTest, EvacuationWorksWhenTheQuotaIsUsedUp) {
  options_.quota_bytes = 64 * 4096;
  Open();
  AppendId(*journal_, kPartition);
  const std::vector<FrameRef> ours = ReadAll(*journal_);
  for (uint64_t id = 8; AppendId(*journal_, id) == AppendResult::kAccepted; ++id) {
  }
  ASSERT_TRUE(journal_->Gauges().full);
  EXPECT_EQ(Park(*journal_, kPartition, ours).outcome.done, 1u);
  EXPECT_GT(journal_->Gauges().bytes_on_disk, journal_->Gauges().high_mark_bytes);
  EXPECT_LE(journal_->Gauges().bytes_on_disk, options_.quota_bytes);
}

TEST_F(ParkedTest, ADamagedFrameIsSkippedCountedAndKept) {
  Open();
  const std::vector<FrameRef> ours = ReadOurs(2'600);
  Segment* const file = Park(*journal_, kPartition, ours).outcome.started.front();
  journal_->evacuator().OpenForReading(file);
  ASSERT_TRUE(NextReport(*journal_).outcome.status.ok());
  file->mapping.data[sizeof(SegmentHeader) + sizeof(FrameHeader) + 30] ^= 1;
  ParkedReader reader = journal_->evacuator().Read(file);
  std::vector<FrameRef> back;
  for (FrameRef frame; reader.Next(&frame);) back.push_back(frame);
  EXPECT_EQ(back.size(), ours.size() - 1);
  EXPECT_EQ(journal_->Books().quarantined, 1u);
  RetireAll(*journal_, back);
  ExpectBooksClose(*journal_);
  EXPECT_TRUE(Eventually([&] { return Count("/lane/quarantine/7.") == 1; }));
}

// Frames that librdkafka has stay where they are; the next life finds copies of them in front.
TEST_F(ParkedTest, WhatCannotBeMovedIsFoundInFrontOfWhatWas) {
  Open();
  const std::vector<FrameRef> ours = ReadOurs(6'000);
  const std::vector<uint64_t> ids = IdsOf(ours);
  const std::vector<FrameRef> before(ours.begin(), ours.begin() + 4);
  ASSERT_TRUE(
      Park(*journal_, kPartition, {ours.begin() + 4, ours.end()}, before).outcome.status.ok());
  EXPECT_EQ(IdsOf(before), std::vector<uint64_t>(ids.begin(), ids.begin() + 4)) << "still there";
  EXPECT_EQ(journal_->Books().pending, ids.size()) << "copies are not in the books";
  EXPECT_EQ(journal_->Gauges().parked_frames, ids.size() - 4);
  Become(disk_->AfterProcessDeath());
  EXPECT_EQ(RecoveredIds(), ids);
}

TEST_F(ParkedTest, GuardsGoWhenTheOriginalsAreRetired) {
  Open();
  const std::vector<FrameRef> ours = ReadOurs(6'000);
  const std::vector<FrameRef> before(ours.begin(), ours.begin() + 4);
  const Evacuator::Report report =
      Park(*journal_, kPartition, {ours.begin() + 4, ours.end()}, before);
  ASSERT_TRUE(report.outcome.status.ok());
  const size_t files = Count("parked/7.");
  EXPECT_GT(files, report.outcome.started.size());
  RetireAll(*journal_, before);
  journal_->evacuator().Unguard(kPartition);
  EXPECT_TRUE(Eventually([&] { return Count("parked/7.") == report.outcome.started.size(); }));
  for (Segment* file : report.outcome.started) RetireAll(*journal_, ReadBack(*journal_, file));
  journal_.reset();
  EXPECT_EQ(Count("parked/7."), 0u);
  EXPECT_EQ(disk_->mapped(), 0u);
}

// The delivery report of a frame may come while its copy is being written.
TEST_F(ParkedTest, FramesThatAreCopiedMayBeRetiredMeanwhile) {
  Open();
  for (int round = 1; round <= 20; ++round) {
    const std::vector<FrameRef> ours = ReadOurs(static_cast<uint64_t>(round) * 2'000);
    journal_->evacuator().Park(kPartition, {ours.begin(), ours.begin() + 2},
                               {ours.begin() + 2, ours.end()});
    RetireAll(*journal_, {ours.begin(), ours.begin() + 2});
    const Evacuator::Report report = NextReport(*journal_);
    ASSERT_TRUE(report.outcome.status.ok());
    for (Segment* file : report.outcome.started) RetireAll(*journal_, ReadBack(*journal_, file));
    journal_->evacuator().Unguard(kPartition);
  }
  EXPECT_EQ(journal_->Books().pending, 0u);
  journal_.reset();
  EXPECT_EQ(Count("parked/7."), 0u);
  EXPECT_EQ(disk_->mapped(), 0u);
}

TEST_F(ParkedTest, FilesOfAnotherDirectoryAreTakenOverAndItGoesWithThem) {
  for (const bool at_a_start : {true, false}) {
    SCOPED_TRACE(at_a_start);
    Become(std::make_unique<FaultyDisk>());
    next_id_ = 1;
    options_.beside = true;
    auto opened = LaneJournal::Open(options_, *disk_, clock_);
    ASSERT_TRUE(opened.ok());
    std::unique_ptr<LaneJournal> beside = std::move(opened).value();
    if (at_a_start) std::swap(journal_, beside);
    const std::string left = journal_->directory();
    ASSERT_EQ(left, at_a_start ? "/journal/lane@2" : "/journal/lane");
    const std::vector<FrameRef> ours = ReadOurs(3'000);
    const std::vector<uint64_t> ids = IdsOf(ours);
    ASSERT_TRUE(Park(*journal_, kPartition, {ours.begin() + 1, ours.end()}, {ours.front()})
                    .outcome.status.ok());
    RetireAll(*journal_, {ours.front()});
    journal_.reset();
    if (at_a_start) {
      beside.reset();
      options_.beside = false;
      Open();
    } else {
      EXPECT_GT(beside->AdoptOrphans().frames, 0u);
      journal_ = std::move(beside);
    }
    ASSERT_NE(journal_->directory(), left);
    ASSERT_TRUE(journal_->evacuator().has_offers());
    std::vector<FrameRef> back;
    for (Segment* file : journal_->evacuator().TakeOffers()) {
      for (const FrameRef& frame : ReadBack(*journal_, file)) back.push_back(frame);
    }
    EXPECT_FALSE(journal_->evacuator().has_offers());
    EXPECT_EQ(IdsOf(back), ids);
    RetireAll(*journal_, back);
    EXPECT_EQ(journal_->Books().pending, 0u);
    ExpectBooksClose(*journal_);
    EXPECT_TRUE(Eventually([&] { return Count(left + "/") == 0; })) << "its lock included";
    options_.beside = false;
  }
}

// Whoever waits for a frame may sleep although parked ones were found, which it never returns.
TEST_F(ParkedTest, ParkedFramesDoNotWakeTheReader) {
  Open();
  ASSERT_TRUE(Park(*journal_, kPartition, ReadOurs(3'000)).outcome.status.ok());
  Become(disk_->AfterProcessDeath());
  RetireAll(*journal_, ReadAll(*journal_));
  journal_->WaitForAppend(clock_.Monotonic());  // takes the wake-up of the offer
  const SystemClock clock;
  const MonotonicTime begin = clock.Monotonic();
  journal_->WaitForAppend(clock_.Monotonic() + milliseconds(50));
  EXPECT_GE(clock.Monotonic() - begin, milliseconds(50));
}

// At any moment of the power's loss: what was parked is there, once or still in the journal too.
TEST_F(ParkedTest, ALossOfPowerLosesNothingThatWasRetiredFromItsSegment) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    Become(std::make_unique<FaultyDisk>());
    next_id_ = 1;
    std::vector<uint64_t> moved;
    const int batches = 1 + static_cast<int>(random() % 4);
    for (int batch = 1; batch <= batches; ++batch) {
      const std::vector<FrameRef> ours = ReadOurs(static_cast<uint64_t>(batch) * 1'500);
      const std::vector<uint64_t> ids = IdsOf(ours);
      // Not the calls by which the keeper makes room for appending.
      if (random() % 4 == 0) disk_->FailEvery(random() % 2 == 0 ? "sync data" : "sync");
      const size_t count = Park(*journal_, kPartition, ours).outcome.done;
      moved.insert(moved.end(), ids.begin(), ids.begin() + static_cast<long>(count));
      disk_->WriteBack(random);
      if (count < ids.size()) break;
    }
    Become(disk_->AfterPowerLoss(random, random() % 2 == 0 ? 512 : 4096));
    std::vector<uint64_t> found = RecoveredIds();
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
    EXPECT_TRUE(std::includes(found.begin(), found.end(), moved.begin(), moved.end()))
        << ::testing::PrintToString(found) << " of " << ::testing::PrintToString(moved);
  }
}

}  // namespace
}  // namespace beacongate::testing
