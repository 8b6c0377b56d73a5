#include "loadgen/report/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace beacongate::loadgen {
namespace {

TEST(LatencyHistogram, EmptyIsZero) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.Quantile(0.99), nanoseconds{0});
  EXPECT_EQ(histogram.max(), nanoseconds{0});
}

TEST(LatencyHistogram, SmallValuesAreExact) {
  for (int64_t value = 0; value < 2048; ++value) {
    LatencyHistogram histogram;
    histogram.Record(nanoseconds{value});
    histogram.Record(nanoseconds{1'000'000});
    ASSERT_EQ(histogram.Quantile(0.5), nanoseconds{value});
  }
}

TEST(LatencyHistogram, NeverBelowAndAtMostOneThousandthAbove) {
  std::mt19937_64 bits(7);
  for (unsigned power = 0; power < 42; ++power) {
    const int64_t base = int64_t{1} << power;
    for (const int64_t value :
         {base - 1, base, base + 1, base + static_cast<int64_t>(bits() % base)}) {
      LatencyHistogram histogram;
      histogram.Record(nanoseconds{value});
      histogram.Record(LatencyHistogram::kLongest);
      const int64_t told = histogram.Quantile(0.5).count();
      const int64_t bounded = std::min(value, LatencyHistogram::kLongest.count());
      ASSERT_GE(told, bounded);
      ASSERT_LE(static_cast<double>(told), static_cast<double>(bounded) * (1 + 1.0 / 1024))
          << value;
    }
  }
}

TEST(LatencyHistogram, QuantilesMatchASortedList) {
  std::mt19937_64 bits(11);
  std::lognormal_distribution<double> latency(12, 2);
  LatencyHistogram histogram;
  std::vector<int64_t> all;
  for (int i = 0; i < 100'000; ++i) {
    all.push_back(static_cast<int64_t>(latency(bits)));
    histogram.Record(nanoseconds{all.back()});
  }
  std::sort(all.begin(), all.end());
  for (const double quantile : {0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const double rank = std::max(1.0, std::ceil(quantile * static_cast<double>(all.size())));
    const double exact = static_cast<double>(all[static_cast<size_t>(rank) - 1]);
    const double told = static_cast<double>(histogram.Quantile(quantile).count());
    EXPECT_GE(told, exact) << quantile;
    EXPECT_LE(told, exact * (1 + 1.0 / 1024)) << quantile;
  }
  EXPECT_EQ(histogram.max().count(), all.back());
}

TEST(LatencyHistogram, OutOfRangeIsBounded) {
  LatencyHistogram histogram;
  histogram.Record(nanoseconds{-5});
  EXPECT_EQ(histogram.Quantile(1), nanoseconds{0});
  histogram.Record(std::chrono::hours{5});
  EXPECT_EQ(histogram.max(), LatencyHistogram::kLongest);
}

TEST(LatencyHistogram, AddIsTheSumOfBoth) {
  LatencyHistogram fast;
  LatencyHistogram slow;
  fast.Record(microseconds{10}, 99);
  slow.Record(milliseconds{10});
  fast.Add(slow);
  EXPECT_EQ(fast.count(), 100u);
  EXPECT_LT(fast.Quantile(0.99), microseconds{11});
  EXPECT_EQ(fast.Quantile(1), milliseconds{10});
}

TEST(LatencyHistogram, SinceHasOnlyWhatCameAfter) {
  LatencyHistogram histogram;
  histogram.Record(milliseconds{7}, 10);
  const LatencyHistogram earlier = histogram;
  EXPECT_EQ(histogram.Since(earlier).count(), 0u);
  EXPECT_EQ(histogram.Since(earlier).max(), nanoseconds{0});
  histogram.Record(microseconds{10}, 3);
  histogram.Record(microseconds{90});
  const LatencyHistogram later = histogram.Since(earlier);
  EXPECT_EQ(later.count(), 4u);
  EXPECT_NEAR(static_cast<double>(later.Quantile(0.5).count()), 10'000, 10);
  EXPECT_NEAR(static_cast<double>(later.max().count()), 90'000, 90);
}

TEST(LatencyHistogram, ACoarseOneIsWithinASixtyFourth) {
  LatencyHistogram histogram(LatencyHistogram::kCoarse);
  histogram.Record(nanoseconds{1'234'567});
  histogram.Record(LatencyHistogram::kLongest);
  const double told = static_cast<double>(histogram.Quantile(0.5).count());
  EXPECT_GE(told, 1'234'567);
  EXPECT_LE(told, 1'234'567 * (1 + 1.0 / 64));
  EXPECT_EQ(histogram.Quantile(1), LatencyHistogram::kLongest);
}

}  // namespace
}  // namespace beacongate::loadgen
