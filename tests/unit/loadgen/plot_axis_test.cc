#include "loadgen/report/plot_axis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace beacongate::loadgen {
namespace {

std::vector<std::string> Labels(const PlotAxis& axis) {
  std::vector<std::string> labels;
  for (const PlotTick& tick : axis.ticks) labels.push_back(tick.label);
  return labels;
}

TEST(PlotAxis, CountsEndAtARoundNumber) {
  EXPECT_EQ(Labels(CountAxis(40'000)), (std::vector<std::string>{"0", "10k", "20k", "30k", "40k"}));
  EXPECT_EQ(Labels(CountAxis(79'200)), (std::vector<std::string>{"0", "20k", "40k", "60k", "80k"}));
  EXPECT_EQ(CountAxis(40'001).high, 60'000);
  EXPECT_GT(CountAxis(0).high, 0);
}

TEST(PlotAxis, TimeIsInSecondsAndThenMinutes) {
  EXPECT_EQ(Labels(TimeAxis(seconds{30})),
            (std::vector<std::string>{"0 s", "5 s", "10 s", "15 s", "20 s", "25 s", "30 s"}));
  EXPECT_EQ(Labels(TimeAxis(seconds{7'200})).back(), "120 min");
  EXPECT_LE(TimeAxis(seconds{7 * 86'400}).ticks.size(), 8u);
  EXPECT_GE(TimeAxis(milliseconds{500}).ticks.size(), 3u);
  EXPECT_GE(TimeAxis(nanoseconds{0}).ticks.size(), 1u);
}

TEST(PlotAxis, DurationsHaveWholeDecadesOrFineSteps) {
  EXPECT_EQ(Labels(DurationAxis(microseconds{90}, milliseconds{800})),
            (std::vector<std::string>{"100 µs", "1 ms", "10 ms", "100 ms", "1 s"}));
  EXPECT_EQ(Labels(DurationAxis(microseconds{110}, microseconds{900})),
            (std::vector<std::string>{"100 µs", "200 µs", "500 µs", "1 ms"}));
}

TEST(PlotAxis, DurationsLieWithinTheirAxis) {
  for (int64_t low = 1; low < 100'000'000'000; low *= 3) {
    for (int64_t high = low; high < 1'000'000'000'000; high *= 7) {
      const PlotAxis axis = DurationAxis(nanoseconds{low}, nanoseconds{high});
      ASSERT_LE(axis.low, std::max<double>(static_cast<double>(low), 100)) << low << " " << high;
      ASSERT_GE(axis.high, static_cast<double>(high)) << low << " " << high;
      ASSERT_LE(axis.ticks.size(), 14u);
      ASSERT_GE(axis.ticks.size(), 2u) << low << " " << high;
    }
  }
}

TEST(PlotAxis, QuantilesAreEvenlySpacedByTheirNines) {
  const PlotAxis axis = QuantileAxis();
  EXPECT_EQ(axis.ShareOf(2), 0);
  EXPECT_EQ(axis.ShareOf(10'000), 1);
  EXPECT_NEAR(axis.ShareOf(1'000) - axis.ShareOf(100), axis.ShareOf(100) - axis.ShareOf(10), 1e-9);
  EXPECT_EQ(axis.ShareOf(1e9), 1);
}

}  // namespace
}  // namespace beacongate::loadgen
