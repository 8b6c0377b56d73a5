#include "gateway/kafka/steady_waits.h"

#include <gtest/gtest.h>

namespace beacongate::kafka {
namespace {

// Never waited on: where it is says which it is.
constexpr cnd_t kOne{};
constexpr cnd_t kOther{};

// When a wait ends, in milliseconds of the monotonic clock, that begins or goes on at `monotonic`
// and lasts until `until`.
int64_t EndMs(WaitEnd& end, const cnd_t& condition, milliseconds until, milliseconds monotonic,
              milliseconds wall) {
  const timespec instant{.tv_sec = until / seconds(1),
                         .tv_nsec = nanoseconds(until % seconds(1)).count()};
  const MonotonicTime found = end.Of(&condition, instant, MonotonicTime(monotonic), WallTime(wall));
  return found.time_since_epoch() / milliseconds(1);
}

constexpr milliseconds operator""_s(unsigned long long count) { return seconds(count); }
constexpr milliseconds operator""_ms(unsigned long long count) { return milliseconds(count); }

TEST(WaitEnd, IsAsFarAwayAsTheInstant) {
  WaitEnd end;
  EXPECT_EQ(EndMs(end, kOne, 5'001'250_ms, 10_s, 5'000'500_ms), 10'750);
  EXPECT_EQ(EndMs(end, kOne, 5'003_s, 11_s, 5'001_s), 13'000) << "another wait";
}

TEST(WaitEnd, AWaitThatGoesOnKeepsItsEndWhateverTheWallClockDid) {
  WaitEnd end;
  EXPECT_EQ(EndMs(end, kOne, 5'001_s, 10_s, 5'000_s), 11'000);
  EXPECT_EQ(EndMs(end, kOne, 5'001_s, 10'300_ms, 1'400'300_ms), 11'000) << "an hour back";
  EXPECT_EQ(EndMs(end, kOne, 5'001_s, 10'600_ms, 8'600'600_ms), 11'000) << "an hour ahead";
}

TEST(WaitEnd, AnotherConditionIsAnotherWait) {
  WaitEnd end;
  EXPECT_EQ(EndMs(end, kOne, 5'001_s, 10_s, 5'000_s), 11'000);
  EXPECT_EQ(EndMs(end, kOther, 5'001_s, 20_s, 4'999_s), 22'000);
}

TEST(WaitEnd, AnInstantThatIsOverIsOver) {
  WaitEnd end;
  EXPECT_EQ(EndMs(end, kOne, 4'999_s, 10_s, 5'000_s), 9'000);
  EXPECT_EQ(EndMs(end, kOther, 1_s, 10_s, 5'000_s), 0) << "before the machine was started";
}

TEST(WaitEnd, InstantsBeyondAllTimesAreAYearAway) {
  const WallTime wall(seconds(5'000));
  const MonotonicTime monotonic(seconds(10));
  const MonotonicTime in_a_year = monotonic + std::chrono::hours(24 * 365);
  EXPECT_EQ(WaitEnd().Of(&kOne, {.tv_sec = INT64_MAX, .tv_nsec = 0}, monotonic, wall), in_a_year);
  EXPECT_EQ(WaitEnd().Of(&kOne, {.tv_sec = INT64_MIN, .tv_nsec = 0}, monotonic, wall),
            MonotonicTime());
}

}  // namespace
}  // namespace beacongate::kafka
