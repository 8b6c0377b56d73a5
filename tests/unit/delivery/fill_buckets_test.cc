#include "gateway/delivery/fill_buckets.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(FillBuckets, ABoundIsInItsBucketAndOneMoreInTheNext) {
  for (size_t bucket = 0; bucket + 1 < kFillBuckets; ++bucket) {
    EXPECT_EQ(FillBucketOf(FillBoundFrames(bucket)), bucket);
    EXPECT_EQ(FillBucketOf(FillBoundFrames(bucket) + 1), bucket + 1);
  }
}

TEST(FillBuckets, TheLastTakesWhatIsFuller) {
  EXPECT_EQ(FillBucketOf(1), 0u);
  EXPECT_EQ(FillBoundFrames(kFillBuckets - 2), 8'192u);
  EXPECT_EQ(FillBucketOf(10'000), kFillBuckets - 1);
  EXPECT_EQ(FillBucketOf(UINT64_MAX), kFillBuckets - 1);
}

}  // namespace
}  // namespace beacongate
