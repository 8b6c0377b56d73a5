#include "loadgen/pacing/hot_order.h"

#include <gtest/gtest.h>

#include <vector>

namespace beacongate::loadgen {
namespace {

struct HotCase {
  LanePlan plan;
  uint64_t share_ppm;
};

class HotOrderTest : public ::testing::TestWithParam<HotCase> {};

// Every lane is walked by Next beside the plan's own order.
TEST_P(HotOrderTest, EveryLaneFindsAllOfItsRequests) {
  const HotCase& c = GetParam();
  const HotOrder order(c.plan, c.share_ppm);
  std::vector<uint64_t> next(c.plan.lanes);
  std::vector<uint64_t> requests(c.plan.lanes, 0);
  for (uint32_t lane = 0; lane < c.plan.lanes; ++lane) next[lane] = order.First(lane);
  constexpr uint64_t kRequests = 50'000;
  for (uint64_t index = 0; index < kRequests; ++index) {
    const uint32_t lane = order.LaneOf(index);
    ASSERT_LT(lane, c.plan.lanes);
    ASSERT_EQ(next[lane], index);
    next[lane] = order.Next(lane, index);
    ++requests[lane];
  }
  const double hot = static_cast<double>(kRequests) * static_cast<double>(c.share_ppm) / 1e6;
  EXPECT_NEAR(static_cast<double>(requests[0]), hot, static_cast<double>(c.plan.run));
  const double other = (kRequests - hot) / static_cast<double>(c.plan.lanes - 1);
  for (uint32_t lane = 1; lane < c.plan.lanes; ++lane) {
    EXPECT_NEAR(static_cast<double>(requests[lane]), other, 2.0 * static_cast<double>(c.plan.run));
  }
}

INSTANTIATE_TEST_SUITE_P(Table, HotOrderTest,
                         ::testing::Values(HotCase{{2, 1}, 500'000}, HotCase{{2, 1}, 999'000},
                                           HotCase{{8, 1}, 200'000}, HotCase{{64, 16}, 333'333},
                                           HotCase{{64, 1}, 1}, HotCase{{3, 4}, 123'456}));

}  // namespace
}  // namespace beacongate::loadgen
