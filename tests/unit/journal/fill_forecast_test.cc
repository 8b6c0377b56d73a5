#include "gateway/journal/fill_forecast.h"

#include <gtest/gtest.h>

#include <cmath>

namespace beacongate {
namespace {

constexpr uint64_t kHighMark = 1'000'000;

MonotonicTime At(double s) { return MonotonicTime(nanoseconds(static_cast<int64_t>(s * 1e9))); }

// A sample each second.
FillForecast After(int seconds, uint64_t (*bytes_at)(int second)) {
  FillForecast forecast;
  for (int s = 0; s <= seconds; ++s) forecast.Add(At(s), bytes_at(s));
  return forecast;
}

TEST(FillForecastTest, SteadyGrowthIsHeldAgainstWhatIsLeft) {
  const FillForecast forecast =
      After(30, [](int s) { return 100'000 + 1'000 * static_cast<uint64_t>(s); });
  EXPECT_NEAR(forecast.SecondsToFull(kHighMark), 870, 0.001);
}

TEST(FillForecastTest, WhatDoesNotGrowIsNeverFull) {
  EXPECT_TRUE(std::isinf(FillForecast().SecondsToFull(kHighMark)));
  EXPECT_TRUE(std::isinf(After(30, [](int) { return uint64_t{5}; }).SecondsToFull(kHighMark)));
  const FillForecast falling =
      After(30, [](int s) { return 100'000 - 1'000 * static_cast<uint64_t>(s); });
  EXPECT_TRUE(std::isinf(falling.SecondsToFull(kHighMark)));
}

TEST(FillForecastTest, LessThanTenSecondsSayNothing) {
  const auto growing = [](int s) { return 1'000 * static_cast<uint64_t>(s); };
  EXPECT_TRUE(std::isinf(After(9, growing).SecondsToFull(kHighMark)));
  EXPECT_FALSE(std::isinf(After(10, growing).SecondsToFull(kHighMark)));
}

TEST(FillForecastTest, WhatWasMoreThanAMinuteAgoDoesNotCount) {
  const FillForecast forecast = After(
      200, [](int s) -> uint64_t { return s <= 100 ? 0 : 2'000 * static_cast<uint64_t>(s - 100); });
  EXPECT_NEAR(forecast.SecondsToFull(kHighMark), 400, 0.001);
}

TEST(FillForecastTest, ASegmentThatGoesLateIsNoGrowth) {
  // A segment of 16 MiB every four seconds; the former one is not gone at once.
  const FillForecast forecast =
      After(60, [](int s) -> uint64_t { return 16'777'216 * (s % 4 == 0 ? 2u : 1u); });
  EXPECT_GT(forecast.SecondsToFull(uint64_t{256} * 16'777'216), 3'600);
}

TEST(FillForecastTest, AboveTheMarkItIsNow) {
  const FillForecast forecast =
      After(30, [](int s) { return kHighMark + static_cast<uint64_t>(s); });
  EXPECT_EQ(forecast.SecondsToFull(kHighMark), 0);
}

TEST(FillForecastTest, SamplesThatComeTooSoonAreNotTaken) {
  FillForecast forecast;
  forecast.Add(At(0), 0);
  forecast.Add(At(0.4), 900'000);
  forecast.Add(At(10), 10'000);
  EXPECT_NEAR(forecast.SecondsToFull(kHighMark), 990, 0.001);
}

}  // namespace
}  // namespace beacongate
