#include "loadgen/traffic/zipf.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace beacongate::loadgen {
namespace {

std::vector<double> Shares(const Zipf& zipf, size_t count, int draws) {
  RandomBits bits(1);
  std::vector<double> shares(count, 0);
  for (int i = 0; i < draws; ++i) shares[zipf.Draw(bits)] += 1.0 / draws;
  return shares;
}

TEST(Zipf, SharesFallWithTheRank) {
  constexpr size_t kCount = 50;
  for (const double skew : {0.0, 0.8, 1.0, 1.5}) {
    const std::vector<double> shares = Shares(Zipf(kCount, skew), kCount, 200'000);
    double sum = 0;
    for (size_t rank = 1; rank <= kCount; ++rank) sum += std::pow(rank, -skew);
    for (size_t rank = 0; rank < kCount; ++rank) {
      EXPECT_NEAR(shares[rank], std::pow(rank + 1, -skew) / sum, 0.005) << rank << " at " << skew;
    }
  }
}

TEST(Zipf, ASliceHoldsOnlyItsRanks) {
  RandomBits bits(2);
  const Zipf slice(100, 1.0, 3, 10);
  std::vector<bool> seen(100, false);
  for (int i = 0; i < 10'000; ++i) {
    const size_t rank = slice.Draw(bits);
    ASSERT_LT(rank, 100u);
    ASSERT_EQ(rank % 10, 3u);
    seen[rank] = true;
  }
  EXPECT_TRUE(seen[3]);
  EXPECT_TRUE(seen[93]);
}

TEST(Zipf, TheSameSeedDrawsTheSame) {
  const Zipf zipf(1'000, 1.1);
  RandomBits one(42);
  RandomBits other(42);
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(zipf.Draw(one), zipf.Draw(other));
}

TEST(Zipf, OneRankIsAlwaysDrawn) {
  RandomBits bits(3);
  EXPECT_EQ(Zipf(1, 2.0).Draw(bits), 0u);
}

}  // namespace
}  // namespace beacongate::loadgen
