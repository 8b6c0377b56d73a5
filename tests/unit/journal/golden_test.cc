// A journal that an earlier version wrote is read for ever: tests/golden/journal_v1 holds the files
// of version 1: a sealed segment, and the one that was written when its process was killed.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

constexpr char kGolden[] = BEACONGATE_SOURCE_DIR "/tests/golden/journal_v1";
constexpr uint64_t kFrames = 40;
constexpr uint64_t kOrigin = 0xf9a9da1a501496afull;

class GoldenJournalTest : public JournalTest {};

TEST_F(GoldenJournalTest, Version1IsRead) {
  std::filesystem::copy(kGolden, options_.directory, std::filesystem::copy_options::recursive);
  ASSERT_EQ(Files().size(), 2u);
  Open();
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(kFrames));
  for (const FrameRef& frame : frames) {
    EXPECT_EQ(WordAt(frame.View().payload, 0), kOrigin);
    EXPECT_EQ(frame.View().sequence, IdOf(frame.View()));
  }
  EXPECT_EQ(journal_->Gauges().damaged_bytes, 0u);
  EXPECT_NE(journal_->origin(), kOrigin);
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().pending, 0u);
}

}  // namespace
}  // namespace beacongate::testing
