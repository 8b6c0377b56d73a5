#include "gateway/base/latency_buckets.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(LatencyBuckets, ABoundIsInItsBucketAndTheNextMicrosecondInTheNext) {
  for (size_t bucket = 0; bucket + 1 < kLatencyBuckets; ++bucket) {
    EXPECT_EQ(LatencyBucketOf(LatencyBoundUs(bucket)), bucket);
    EXPECT_EQ(LatencyBucketOf(LatencyBoundUs(bucket) + 1), bucket + 1);
  }
}

TEST(LatencyBuckets, TwoAnOctaveFromAQuarterOfAMillisecondToSixteenSeconds) {
  EXPECT_EQ(LatencyBucketOf(0), 0u);
  EXPECT_EQ(LatencyBoundUs(0), 250u);
  EXPECT_EQ(LatencyBoundUs(1), 375u);
  EXPECT_EQ(LatencyBoundUs(2), 500u);
  EXPECT_EQ(LatencyBoundUs(kLatencyBuckets - 2), 16'384'000u);
  EXPECT_EQ(LatencyBucketOf(UINT64_MAX), kLatencyBuckets - 1);
}

}  // namespace
}  // namespace beacongate
