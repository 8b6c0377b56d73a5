#include "gateway/delivery/offset_watch.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(OffsetWatch, RisingOffsetsAreWell) {
  OffsetWatch watch;
  EXPECT_FALSE(watch.WentBack(3, 0));
  EXPECT_FALSE(watch.WentBack(3, 5));
  EXPECT_FALSE(watch.WentBack(0, 1));  // each partition has its own
  EXPECT_FALSE(watch.WentBack(3, 5));
  EXPECT_FALSE(watch.WentBack(3, -1));  // not known
  EXPECT_FALSE(watch.WentBack(3, 6));
}

TEST(OffsetWatch, ATopicThatWasMadeAgainIsToldOnce) {
  OffsetWatch watch;
  for (uint32_t partition = 0; partition < 4; ++partition) watch.WentBack(partition, 100);
  EXPECT_EQ(watch.WentBack(2, 7), 100);
  for (uint32_t partition = 0; partition < 4; ++partition) {
    EXPECT_FALSE(watch.WentBack(partition, 8)) << partition;
  }
  EXPECT_EQ(watch.WentBack(1, 0), 8) << "a second time";
}

}  // namespace
}  // namespace beacongate
