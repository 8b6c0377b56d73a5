#include "gateway/base/time_slice.h"

#include <gtest/gtest.h>

#include <thread>

namespace beacongate {
namespace {

TEST(TimeSlice, IsShortForTheThreadThatAskedAlone) {
  const std::chrono::nanoseconds before = TimeSlice();
  if (before.count() == 0) GTEST_SKIP() << "a kernel without slices of one's own";
  ASSERT_GT(before, kShortSlice);
  std::thread([] {
    AskForShortSlices();
    EXPECT_EQ(TimeSlice(), kShortSlice);
  }).join();
  EXPECT_EQ(TimeSlice(), before);
}

}  // namespace
}  // namespace beacongate
