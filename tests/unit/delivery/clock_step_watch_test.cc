#include "gateway/delivery/clock_step_watch.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

// What the watch says of a wall clock that is at `wall` when the monotonic one is at `monotonic`.
std::optional<seconds> At(ClockStepWatch& watch, seconds monotonic, seconds wall) {
  return watch.WentBack(MonotonicTime(monotonic), WallTime(wall));
}

TEST(ClockStepWatch, ClocksThatGoTogetherAreWell) {
  ClockStepWatch watch;
  EXPECT_FALSE(At(watch, seconds(10), seconds(5'000)));
  EXPECT_FALSE(At(watch, seconds(11), seconds(5'001)));
  EXPECT_FALSE(At(watch, seconds(9'000), seconds(13'990))) << "a sleep of hours";
}

TEST(ClockStepWatch, AStepBackIsToldOnce) {
  ClockStepWatch watch;
  At(watch, seconds(10), seconds(5'000));
  EXPECT_EQ(At(watch, seconds(11), seconds(1'401)), seconds(3'600));
  EXPECT_FALSE(At(watch, seconds(12), seconds(1'402)));
  EXPECT_EQ(At(watch, seconds(13), seconds(1'398)), ClockStepWatch::kStepMin) << "a second one";
}

TEST(ClockStepWatch, StepsAheadAndShortOnesAreNotTold) {
  ClockStepWatch watch;
  At(watch, seconds(10), seconds(5'000));
  EXPECT_FALSE(At(watch, seconds(11), seconds(8'601))) << "an hour ahead";
  EXPECT_FALSE(At(watch, seconds(12), seconds(8'598))) << "four seconds back";
  EXPECT_EQ(At(watch, seconds(13), seconds(4'999)), seconds(3'600)) << "and the hour back";
}

}  // namespace
}  // namespace beacongate
