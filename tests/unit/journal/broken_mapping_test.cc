// Files that are cut short while they are mapped: the process lives on, the books close, and what
// is left is delivered.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

#include "gateway/base/unique_fd.h"
#include "gateway/journal/mapping_guard.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

class BrokenMappingTest : public JournalTest {
 protected:
  BrokenMappingTest() {
    options_.segment_bytes = 64 * 1024;
    options_.quota_bytes = 64 * options_.segment_bytes;
  }
  void Cut(const std::string& name, off_t bytes) {
    ASSERT_EQ(truncate((options_.directory + "/" + name).c_str(), bytes), 0);
  }
  // Reads, and retires what it read; the number of frames. Bytes may go at any moment: they are
  // not looked at.
  uint64_t Drain() {
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    RetireAll(*journal_, frames);
    ExpectBooksClose(*journal_);
    return frames.size();
  }
};

TEST_F(BrokenMappingTest, AppendsMoveToAnotherSegmentAndNothingComesTwice) {
  Open();
  Append(1, 20);
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(20));
  Append(21, 80);
  Cut(Files().front(), 4096);
  Append(101, 100);
  const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal_));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_GT(ids.front(), 20u);
  EXPECT_EQ(ids.back(), 200u);
  EXPECT_EQ(std::vector(ids.end() - 100, ids.end()), UpTo(100, 101));
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().quarantined, 180 - ids.size());
  EXPECT_GT(journal_->Books().quarantined, 0u);
  EXPECT_EQ(journal_->Gauges().broken_segments, 1u);
  EXPECT_EQ(journal_->Gauges().damaged_segments, 1u);
}

TEST_F(BrokenMappingTest, WhatLiesInFrontOfTheCutIsDelivered) {
  options_.segment_bytes = size_t{8} << 20;
  options_.quota_bytes = 8 * options_.segment_bytes;
  Open();
  Append(1, 20'000);
  Cut(Files().front(), off_t{2} << 20);
  Append(20'001, 100);
  const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal_));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::vector(ids.begin(), ids.begin() + 5'000), UpTo(5'000));
  EXPECT_EQ(std::vector(ids.end() - 100, ids.end()), UpTo(100, 20'001));
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().quarantined, 20'100 - ids.size());
  EXPECT_GT(journal_->Books().quarantined, 0u);
}

TEST_F(BrokenMappingTest, WithNobodyReadingAppendsGoOnToo) {
  Open();
  Append(1, 100);
  Cut(Files().front(), 0);
  Append(101, 100);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(100, 101));
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_EQ(journal_->Books().quarantined, 100u);
  EXPECT_TRUE(Eventually([this] { return Files("/quarantine").size() == 1; }));
}

TEST_F(BrokenMappingTest, ASegmentThatIsBeingReadEndsWhereItWasCut) {
  Open();
  Append(1, 1'000);
  Close();
  Open();
  FrameRef first;
  ASSERT_TRUE(journal_->Next(&first));
  Cut(Files().front(), 8192);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  const std::vector<uint64_t> ids = IdsOf(frames);
  EXPECT_EQ(ids.front(), 2u);
  EXPECT_EQ(ids.back(), 1'000u);
  EXPECT_LT(ids.size(), 900u);
  EXPECT_EQ(journal_->Gauges().broken_segments, 1u);
  EXPECT_EQ(journal_->Books().quarantined, 999 - ids.size());
  journal_->Retire(&first, 1, Retirement::kDelivered);
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_TRUE(Eventually([this] { return Files("/quarantine").size() == 1; }));
}

TEST_F(BrokenMappingTest, WhatWasDeliveredFromPagesThatAreGoneIsCounted) {
  Open();
  Append(1, 100);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(IdsOf(frames), UpTo(100));
  std::vector<std::string_view> payloads;
  std::vector<std::string> sound;
  for (const FrameRef& frame : frames) {
    payloads.push_back(frame.View().payload);
    sound.emplace_back(payloads.back());
  }
  Cut(Files().front(), 4096);
  // As whoever sends them does: the pages become zeros.
  uint64_t gone = 0;
  for (size_t i = 0; i < payloads.size(); ++i) gone += payloads[i] != sound[i];
  ASSERT_GT(gone, 50u);
  journal_->Retire(frames.data() + 99, 1, Retirement::kQuarantined);  // its bytes are elsewhere
  EXPECT_EQ(journal_->Gauges().suspect_frames, 0u);
  ::testing::internal::CaptureStderr();
  journal_->Retire(frames.data(), 99, Retirement::kDelivered);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_GE(journal_->Gauges().suspect_frames, gone - 1);
  EXPECT_LT(journal_->Gauges().suspect_frames, 99u);  // the first page is there
  EXPECT_THAT(log, ::testing::HasSubstr("was delivered, and its bytes are gone"));
  EXPECT_THAT(log, ::testing::HasSubstr("more such frames, not named"));
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().delivered, 99u);
}

TEST_F(BrokenMappingTest, AFileThatIsEmptiedBeforeItsTurnDoesNotStopTheLane) {
  Open();
  Append(1, 1'000);
  Close();
  Open();
  Cut(Files().front(), 0);
  const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal_));
  EXPECT_GT(ids.front(), 100u);
  EXPECT_EQ(ids.back(), 1'000u);
  EXPECT_EQ(journal_->Books().quarantined, 1'000 - ids.size());
  ExpectBooksClose(*journal_);
}

TEST_F(BrokenMappingTest, FilesAreCutUnderLoad) {
  Open();
  std::atomic<bool> done{false};
  std::atomic<uint64_t> accepted{0};
  std::vector<std::thread> appenders;
  for (uint64_t t = 0; t < 2; ++t) {
    appenders.emplace_back([&, t] {
      for (uint64_t i = 0; !done; ++i) {
        if (AppendId(*journal_, 2 * i + t) == AppendResult::kAccepted) ++accepted;
      }
    });
  }
  std::thread reader([&] {
    while (!done) Drain();
  });
  // The highest ids are those of the spare and of the segment that is written to.
  for (uint64_t cuts = 0; journal_->Gauges().broken_segments < 10; ++cuts) {
    const std::vector<std::string> files = Files();
    const uint64_t before = accepted;
    if (files.size() > 2) {
      // It may be gone by now.
      static_cast<void>(truncate((options_.directory + "/" + files[files.size() - 2]).c_str(),
                                 static_cast<off_t>(cuts % 3 * 12'000)));
    }
    ASSERT_TRUE(Eventually([&] { return accepted > before + 200; }));
  }
  done = true;
  for (std::thread& appender : appenders) appender.join();
  reader.join();
  Drain();
  const JournalBooks books = journal_->Books();
  EXPECT_EQ(books.appended, accepted.load());
  EXPECT_EQ(books.pending, 0u);
  EXPECT_EQ(books.appended, books.delivered + books.quarantined);
  EXPECT_GT(books.delivered, 1'000u);
}

TEST(MappingGuardDeathTest, AFaultElsewhereEndsTheProcessAsBefore) {
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  MappingGuard::Install();
  ScratchDirectory scratch;
  EXPECT_DEATH(
      {
        const UniqueFd fd(open((scratch.path() + "/f").c_str(), O_RDWR | O_CREAT, 0600));
        const void* const data = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd.get(), 0);
        static_cast<void>(*static_cast<const volatile char*>(data));
      },
      "");
}

}  // namespace
}  // namespace beacongate::testing
