#include "gateway/delivery/stuck_watch.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

constexpr nanoseconds kAfter = seconds{15};
constexpr MonotonicTime At(int second) { return MonotonicTime(seconds{second}); }

// Partition 1 is handed over and acknowledged each second from `first` to `last`.
void OtherGoesOn(StuckWatch* watch, int first, int last) {
  for (int second = first; second <= last; ++second) {
    watch->HandedOver(1, At(second));
    watch->Acknowledged(1, true, At(second));
  }
}

TEST(StuckWatchTest, APartitionIsStuckWhenMuchLaterRunsOfOthersWereAcknowledged) {
  StuckWatch watch(3);
  watch.HandedOver(0, At(100));
  OtherGoesOn(&watch, 100, 115);
  EXPECT_FALSE(watch.IsStuck(0, kAfter));
  OtherGoesOn(&watch, 116, 116);
  EXPECT_TRUE(watch.IsStuck(0, kAfter));
  EXPECT_FALSE(watch.IsStuck(1, kAfter));
  EXPECT_FALSE(watch.IsStuck(2, kAfter)) << "it owes nothing";
}

TEST(StuckWatchTest, NobodyIsStuckWhenNothingIsAcknowledged) {
  StuckWatch watch(2);
  OtherGoesOn(&watch, 90, 99);
  watch.HandedOver(0, At(100));
  watch.HandedOver(1, At(100));
  EXPECT_FALSE(watch.IsStuck(0, kAfter));
  EXPECT_FALSE(watch.IsOvertaken(0, seconds{0}, At(9'000)));
  EXPECT_TRUE(watch.Progressed(At(100), seconds{2}));
  EXPECT_FALSE(watch.Progressed(At(9'000), seconds{2}));
}

// Every run takes a minute; they are acknowledged in the order in which they began.
TEST(StuckWatchTest, ASlowClusterMakesNobodyStuck) {
  StuckWatch watch(60);
  for (int second = 0; second < 600; ++second) {
    const auto partition = static_cast<uint32_t>(second % 60);
    if (second >= 60) watch.Acknowledged(partition, true, At(second));
    for (uint32_t other = 0; other < 60; ++other) EXPECT_FALSE(watch.IsStuck(other, kAfter));
    watch.HandedOver(partition, At(second));
  }
}

TEST(StuckWatchTest, RetriesDoNotMakeItYounger) {
  StuckWatch watch(2);
  watch.HandedOver(0, At(100));
  watch.HandedOver(0, At(110));
  EXPECT_EQ(watch.since(0), At(100));
  OtherGoesOn(&watch, 116, 116);
  EXPECT_TRUE(watch.IsStuck(0, kAfter));
}

TEST(StuckWatchTest, APartOfARunIsProgress) {
  StuckWatch watch(2);
  watch.HandedOver(0, At(100));
  OtherGoesOn(&watch, 116, 116);
  watch.Acknowledged(0, false, At(117));
  EXPECT_FALSE(watch.IsStuck(0, kAfter));
  EXPECT_EQ(watch.since(0), At(117));
  OtherGoesOn(&watch, 133, 133);
  EXPECT_TRUE(watch.IsStuck(0, kAfter));
  watch.Acknowledged(0, true, At(134));
  EXPECT_FALSE(watch.since(0).has_value());
}

// A backlog of 100 partitions: each gets two acknowledgements of several frames, 3 s after it began
// and 3 s later.
TEST(StuckWatchTest, TheUsualWaitIsThatOfThePartitionsThatGetOn) {
  StuckWatch watch(101);
  EXPECT_EQ(watch.UsualWait(), seconds{0});
  watch.HandedOver(100, At(1));  // never acknowledged, and so no part of it
  for (uint32_t partition = 0; partition < 100; ++partition) {
    watch.HandedOver(partition, At(100));
    for (const int second : {103, 106}) {
      for (int frame = 0; frame < 5; ++frame) watch.Acknowledged(partition, false, At(second));
    }
  }
  EXPECT_GT(watch.UsualWait(), milliseconds{2'900});
  EXPECT_LE(watch.UsualWait(), seconds{3});
  for (uint32_t partition = 0; partition < 100; ++partition) {
    watch.Acknowledged(partition, true, At(106));
    watch.HandedOver(partition, At(106));
    watch.Acknowledged(partition, true, At(107));
  }
  EXPECT_LT(watch.UsualWait(), milliseconds{1'100});
}

TEST(StuckWatchTest, OvertakenIsAMatterOfItsOwnAgeToo) {
  StuckWatch watch(2);
  watch.HandedOver(0, At(100));
  EXPECT_FALSE(watch.IsOvertaken(0, seconds{2}, At(110)));
  OtherGoesOn(&watch, 101, 101);
  EXPECT_FALSE(watch.IsOvertaken(0, seconds{2}, At(102)));
  EXPECT_TRUE(watch.IsOvertaken(0, seconds{2}, At(103)));
  watch.Restart();
  EXPECT_FALSE(watch.IsOvertaken(0, seconds{2}, At(110)));
}

}  // namespace
}  // namespace beacongate
