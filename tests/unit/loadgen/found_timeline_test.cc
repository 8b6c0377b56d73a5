#include "loadgen/report/found_timeline.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

TEST(FoundTimeline, RecordsComeInAnyOrder) {
  FoundTimeline timeline;
  timeline.Record(milliseconds{2'500}, milliseconds{8});
  timeline.Record(milliseconds{100}, milliseconds{2});
  timeline.Record(milliseconds{-100}, milliseconds{4});
  const std::vector<FoundSlot> slots = timeline.Slots();
  ASSERT_EQ(slots.size(), 3u);
  EXPECT_EQ(slots[0].found, 2u);
  EXPECT_EQ(slots[0].end_to_end.max, milliseconds{4});
  EXPECT_EQ(slots[1].found, 0u);
  EXPECT_EQ(slots[2].from, seconds{2});
  EXPECT_EQ(slots[2].width, seconds{1});
  EXPECT_EQ(slots[2].end_to_end.p50, milliseconds{8});
}

TEST(FoundTimeline, ALongRunFoldsAndLosesNothing) {
  FoundTimeline timeline;
  for (int second = 0; second < 1'000; ++second) {
    timeline.Record(seconds{second}, milliseconds{second + 1});
  }
  timeline.Record(seconds{3}, milliseconds{1});
  const std::vector<FoundSlot> slots = timeline.Slots();
  ASSERT_EQ(slots.size(), 63u);  // of 16 s
  uint64_t found = 0;
  for (size_t i = 0; i < slots.size(); ++i) {
    EXPECT_EQ(slots[i].width, seconds{16});
    EXPECT_EQ(slots[i].from, seconds{16} * i);
    found += slots[i].found;
  }
  EXPECT_EQ(found, 1'001u);
  EXPECT_EQ(slots[0].found, 17u);
  EXPECT_EQ(slots[0].end_to_end.max, milliseconds{16});
  EXPECT_EQ(slots[62].end_to_end.max, seconds{1});
}

TEST(FoundTimeline, NothingFoundIsNoSlot) { EXPECT_TRUE(FoundTimeline().Slots().empty()); }

}  // namespace
}  // namespace beacongate::loadgen
