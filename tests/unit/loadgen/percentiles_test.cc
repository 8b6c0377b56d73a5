#include "loadgen/report/percentiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace beacongate::loadgen {
namespace {

TEST(Percentiles, OfAHistogram) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 1'000; ++i) histogram.Record(nanoseconds{i});
  const Percentiles percentiles = PercentilesOf(histogram);
  EXPECT_EQ(percentiles.count, 1'000u);
  EXPECT_EQ(percentiles.p50, nanoseconds{500});
  EXPECT_EQ(percentiles.p90, nanoseconds{900});
  EXPECT_EQ(percentiles.p99, nanoseconds{990});
  EXPECT_EQ(percentiles.p999, nanoseconds{999});
  EXPECT_EQ(percentiles.max, nanoseconds{1'000});
}

TEST(Percentiles, WorseOfTakesTheGreaterOfEach) {
  const Percentiles worse = WorseOf({.count = 2, .p50 = nanoseconds{5}, .max = nanoseconds{6}},
                                    {.count = 3, .p50 = nanoseconds{1}, .max = nanoseconds{9}});
  EXPECT_EQ(worse.count, 5u);
  EXPECT_EQ(worse.p50, nanoseconds{5});
  EXPECT_EQ(worse.max, nanoseconds{9});
}

TEST(Curve, HasWholeDecadesAndEndsAtFourNines) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100'000; ++i) histogram.Record(microseconds{i});
  const std::vector<CurvePoint> curve = CurveOf(histogram);
  ASSERT_EQ(curve.size(), 31u);
  EXPECT_DOUBLE_EQ(curve.front().quantile, 0.5);
  EXPECT_DOUBLE_EQ(curve.back().quantile, 0.9999);
  EXPECT_NEAR(static_cast<double>(curve.back().duration.count()), 99'990'000, 100'000);
  const auto has = [&](double quantile) {
    return std::any_of(curve.begin(), curve.end(), [&](const CurvePoint& point) {
      return std::abs(point.quantile - quantile) < 1e-9;
    });
  };
  EXPECT_TRUE(has(0.9) && has(0.99) && has(0.999));
  EXPECT_TRUE(std::is_sorted(curve.begin(), curve.end(), [](const auto& a, const auto& b) {
    return a.quantile < b.quantile && a.duration <= b.duration;
  }));
}

TEST(Curve, EndsWhereThereIsTooLittleToSay) {
  LatencyHistogram histogram;
  EXPECT_TRUE(CurveOf(histogram).empty());
  histogram.Record(microseconds{1}, 3);
  EXPECT_TRUE(CurveOf(histogram).empty());
  histogram.Record(microseconds{1}, 997);
  EXPECT_GT(CurveOf(histogram).back().quantile, 0.99);
  EXPECT_LT(CurveOf(histogram).back().quantile, 0.999);
}

}  // namespace
}  // namespace beacongate::loadgen
