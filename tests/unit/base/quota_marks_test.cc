#include "gateway/base/quota_marks.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;
constexpr uint64_t kGiB = 1024 * kMiB;

TEST(QuotaMarks, ReserveIsASegmentOrAThirtySecond) {
  EXPECT_EQ(HighMark(4 * kGiB, 16 * kMiB), 4 * kGiB - 128 * kMiB);
  EXPECT_EQ(HighMark(64 * kMiB, 16 * kMiB), 48 * kMiB);
  EXPECT_EQ(HighMark(8 * kMiB, 16 * kMiB), 0u);
}

TEST(QuotaMarks, TwoSegmentsOrATenthComeFreeFirst) {
  EXPECT_EQ(LowMark(1'000 * kMiB, 16 * kMiB), 900 * kMiB);
  EXPECT_EQ(LowMark(100 * kMiB, 16 * kMiB), 68 * kMiB);
  EXPECT_EQ(LowMark(16 * kMiB, 16 * kMiB), 0u);
}

TEST(QuotaMarks, AnEndpointsMarkIsAShareOfTheQuota) {
  const ShedMarks marks = ShedMarksOf(70, 1'000 * kMiB, kMiB);
  EXPECT_EQ(marks.at_bytes, 700 * kMiB);
  EXPECT_EQ(marks.until_bytes, 630 * kMiB);
  // The largest quota that can be configured.
  EXPECT_EQ(ShedMarksOf(50, uint64_t{1} << 50, kMiB).at_bytes, uint64_t{1} << 49);
}

TEST(QuotaMarks, TheSmallestShareLeavesABusyJournalItsSegments) {
  EXPECT_EQ(ShedAtPercentMin(4 * kGiB, 16 * kMiB), 3u);
  EXPECT_EQ(ShedAtPercentMin(100 * kMiB, 10 * kMiB), 60u);
  EXPECT_EQ(ShedAtPercentMin(60 * kMiB, 10 * kMiB), 100u);
  EXPECT_EQ(ShedAtPercentMin(40 * kMiB, 10 * kMiB), 101u);
}

}  // namespace
}  // namespace beacongate
