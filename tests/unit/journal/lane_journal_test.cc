#include "gateway/journal/lane_journal.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <random>
#include <thread>

#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(JournalTest, FramesComeBackInOrderWithOriginAndSequence) {
  Open();
  Append(1, 500);  // some twenty segments
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(IdsOf(frames), UpTo(500));
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].View().sequence, i + 1);
    EXPECT_EQ(WordAt(frames[i].View().payload, 0), journal_->origin());
  }
  EXPECT_EQ(journal_->Books().pending, 500u);
  RetireAll(*journal_, frames);
  EXPECT_EQ(journal_->Books().delivered, 500u);
  EXPECT_EQ(journal_->Gauges().pending_bytes, 0u);
  ExpectBooksClose(*journal_);
}

TEST_F(JournalTest, ReaderAtTheWritersHeelsSeesEachFrameAtOnce) {
  Open();
  for (uint64_t id = 1; id <= 300; ++id) {
    Append(id, 1);
    FrameRef frame;
    ASSERT_TRUE(journal_->Next(&frame)) << id;
    EXPECT_EQ(IdOf(frame.View()), id);
    EXPECT_FALSE(journal_->Next(&frame));
    journal_->Retire(&frame, 1, Retirement::kDelivered);
  }
  ExpectBooksClose(*journal_);
}

TEST_F(JournalTest, RetiredSegmentsAreRemovedInWhateverOrder) {
  Open();
  Append(1, 200);
  std::vector<FrameRef> frames = ReadAll(*journal_);
  std::mt19937_64 random(5);
  std::shuffle(frames.begin(), frames.end(), random);
  for (size_t i = 0; i < frames.size(); i += 7) {
    journal_->Retire(&frames[i], std::min<size_t>(7, frames.size() - i), Retirement::kDelivered);
    ExpectBooksClose(*journal_);
  }
  // The active one and the spare stay.
  EXPECT_TRUE(Eventually([this] { return Files().size() == 2; }));
  EXPECT_EQ(journal_->Gauges().segments, 2u);
}

TEST_F(JournalTest, BytesOfAFrameStayUntilItIsRetired) {
  Open();
  Append(1, 1);
  FrameRef first;
  ASSERT_TRUE(journal_->Next(&first));
  Append(2, 200);
  std::vector<FrameRef> rest = ReadAll(*journal_);
  RetireAll(*journal_, rest);
  EXPECT_EQ(IdOf(first.View()), 1u);
  journal_->Retire(&first, 1, Retirement::kQuarantined);
  EXPECT_EQ(journal_->Books().quarantined, 1u);
  ExpectBooksClose(*journal_);
}

TEST_F(JournalTest, ReleaseIfEmptyLeavesNothingToReplay) {
  Open();
  Append(1, 3);
  journal_->ReleaseIfEmpty();  // not empty
  EXPECT_EQ(journal_->Books().pending, 3u);
  RetireAll(*journal_, ReadAll(*journal_));
  journal_->ReleaseIfEmpty();
  journal_->ReleaseIfEmpty();
  EXPECT_TRUE(Eventually([this] { return Files().size() == 1; }));  // the spare
  Append(4, 3);
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(3, 4));
}

TEST_F(JournalTest, ReleaseIfEmptyFromAnotherThreadLeavesTheReaderItsSegment) {
  Open();
  for (uint64_t id = 1; id <= 50; ++id) {
    Append(id, 1);
    FrameRef frame;
    ASSERT_TRUE(journal_->Next(&frame));
    EXPECT_EQ(IdOf(frame.View()), id);
    journal_->Retire(&frame, 1, Retirement::kDelivered);
    std::thread([this] { journal_->ReleaseIfEmpty(); }).join();
  }
  EXPECT_EQ(journal_->Books().delivered, 50u);
}

TEST_F(JournalTest, EmptyJournalLeavesOnlyTheLock) {
  Open();
  Append(1, 100);
  RetireAll(*journal_, ReadAll(*journal_));
  Close();
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(JournalTest, UnusedJournalLeavesOnlyTheLock) {
  Open();
  Close();
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(JournalTest, RestartContinuesBehindWhatIsPending) {
  Open();
  Append(1, 100);
  const uint64_t origin = journal_->origin();
  Close();
  Open();
  EXPECT_NE(journal_->origin(), origin);
  EXPECT_EQ(journal_->Books().recovered, 100u);
  EXPECT_EQ(journal_->Books().pending, 100u);
  EXPECT_GT(journal_->Gauges().pending_bytes, 100u * 40);
  Append(101, 100);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(IdsOf(frames), UpTo(200));
  EXPECT_EQ(WordAt(frames[0].View().payload, 0), origin);
  EXPECT_EQ(frames[99].View().sequence, 100u);
  EXPECT_EQ(WordAt(frames[100].View().payload, 0), journal_->origin());
  EXPECT_EQ(frames[100].View().sequence, 1u);
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  Close();
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(JournalTest, SegmentsThatAreNotReadToTheEndAreReplayedFromTheirStart) {
  Open();
  Append(1, 200);
  std::vector<FrameRef> frames = ReadAll(*journal_);
  frames.resize(150);
  RetireAll(*journal_, frames);
  Close();
  Open();
  const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal_));
  ASSERT_FALSE(ids.empty());
  EXPECT_LE(ids.front(), 151u);
  EXPECT_GT(ids.front(), 100u);  // whole segments that were retired did not come back
  EXPECT_EQ(ids, UpTo(200 - ids.front() + 1, ids.front()));
}

TEST_F(JournalTest, SegmentIdsAreNeverUsedAgain) {
  Open();
  Append(1, 100);
  const std::string last = Files().back();
  Close();
  Open();
  Append(101, 100);
  EXPECT_GT(Files().back(), last);
}

TEST_F(JournalTest, TooLargeFramesAreRefusedAndTheLargestFits) {
  Open();
  FrameInput input;
  std::string payload(4096 - 64 - 64 - 40, 'x');
  input.payload = payload;
  input.sequence_offset = 8;
  EXPECT_EQ(journal_->Append(input), AppendResult::kAccepted);
  EXPECT_EQ(journal_->Append(input), AppendResult::kAccepted);
  payload += 'x';
  input.payload = payload;
  EXPECT_EQ(journal_->Append(input), AppendResult::kTooLarge);
  const std::string key(65536, 'k');
  input.key = key;
  EXPECT_EQ(journal_->Append(input), AppendResult::kTooLarge);
  EXPECT_THAT(ReadAll(*journal_), SizeIs(2));
}

TEST_F(JournalTest, SecondGatewayIsToldWhoHoldsTheDirectory) {
  Open();
  const auto second = LaneJournal::Open(options_, files_, clock_);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr("another gateway holds"));
  EXPECT_THAT(second.error().message, HasSubstr(options_.directory));
  Close();
  Open();
}

TEST_F(JournalTest, DirectoriesAndFilesAreForTheOwnerAlone) {
  options_.directory = scratch_.path() + "/a/b/lane";
  Open();
  Append(1, 1);
  struct stat info {};
  ASSERT_EQ(stat(options_.directory.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  for (const std::string& name : Files()) {
    ASSERT_EQ(stat((options_.directory + "/" + name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_GE(info.st_blocks * 512, 4096) << "not allocated";
  }
}

TEST_F(JournalTest, SizesThatMakeNoSenseAreRefused) {
  for (const auto& [segment, quota] :
       std::vector<std::pair<size_t, uint64_t>>{{0, 1 << 20},
                                                {100, 1 << 20},
                                                {4097, 1 << 20},
                                                {4096, 4096 * 4 - 1},
                                                {1ull << 32, ~0ull}}) {
    options_.segment_bytes = segment;
    options_.quota_bytes = quota;
    EXPECT_FALSE(LaneJournal::Open(options_, files_, clock_).ok()) << segment;
  }
  options_.segment_bytes = 4096;
  options_.quota_bytes = 1 << 20;
  options_.directory = "/proc/nothing/here";
  EXPECT_FALSE(LaneJournal::Open(options_, files_, clock_).ok());
}

TEST_F(JournalTest, WaitEndsWithAnAppendAWakeOrTheDeadline) {
  Open();
  const MonotonicTime never = clock_.Monotonic() + std::chrono::hours(100);
  std::thread waker([this] { journal_->Wake(); });
  journal_->WaitForAppend(never);
  waker.join();
  std::thread appender([this] { EXPECT_EQ(AppendId(*journal_, 1), AppendResult::kAccepted); });
  journal_->WaitForAppend(never);
  FrameRef frame;
  EXPECT_TRUE(journal_->Next(&frame));
  appender.join();
  journal_->WaitForAppend(clock_.Monotonic() + milliseconds(1));
  journal_->WaitForAppend(clock_.Monotonic() - milliseconds(1));
  Append(2, 1);
  journal_->WaitForAppend(never);  // there is one to read: returns at once
  EXPECT_TRUE(journal_->Next(&frame));
}

TEST_F(JournalTest, BacklogIsNotMapped) {
  Open();
  Append(1, 400);
  const auto mapped = [this] {
    std::ifstream lines("/proc/self/maps");
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
      count += line.find(options_.directory) != std::string::npos;
    }
    return count;
  };
  EXPECT_GT(Files().size(), 15u);
  EXPECT_TRUE(Eventually([&] { return mapped() <= 2; })) << mapped();  // active and spare
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(400));
  EXPECT_GT(mapped(), 15);
  RetireAll(*journal_, frames);
  EXPECT_TRUE(Eventually([&] { return mapped() <= 2; })) << mapped();
}

}  // namespace
}  // namespace beacongate::testing
