#include "gateway/delivery/due_order.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

namespace beacongate {
namespace {

MonotonicTime At(int64_t ms) { return MonotonicTime(milliseconds(ms)); }

std::vector<uint32_t> PopAll(DueOrder& order, MonotonicTime now) {
  std::vector<uint32_t> popped;
  while (const auto partition = order.Pop(now)) popped.push_back(*partition);
  return popped;
}

TEST(DueOrderTest, NothingIsDueAtFirst) {
  DueOrder order(4);
  EXPECT_TRUE(order.empty());
  EXPECT_EQ(order.Earliest(), std::nullopt);
  EXPECT_EQ(order.Pop(MonotonicTime::max()), std::nullopt);
}

TEST(DueOrderTest, EarliestComesFirst) {
  DueOrder order(4);
  order.Set(2, At(30));
  order.Set(0, At(10));
  order.Set(3, At(20));
  EXPECT_EQ(order.Earliest(), At(10));
  EXPECT_THAT(PopAll(order, At(100)), ::testing::ElementsAre(0, 3, 2));
}

TEST(DueOrderTest, WhatIsNotDueStays) {
  DueOrder order(4);
  order.Set(1, At(10));
  order.Set(2, At(20));
  EXPECT_THAT(PopAll(order, At(19)), ::testing::ElementsAre(1));
  EXPECT_TRUE(order.Contains(2));
  EXPECT_THAT(PopAll(order, At(20)), ::testing::ElementsAre(2));
}

TEST(DueOrderTest, TiesGoByPartition) {
  DueOrder order(4);
  for (uint32_t partition : {3u, 1u, 2u, 0u}) order.Set(partition, At(5));
  EXPECT_THAT(PopAll(order, At(5)), ::testing::ElementsAre(0, 1, 2, 3));
}

TEST(DueOrderTest, ALaterSettingReplacesAnEarlierOne) {
  DueOrder order(3);
  order.Set(0, At(10));
  order.Set(1, At(20));
  order.Set(1, At(5));
  order.Set(0, At(30));
  EXPECT_THAT(PopAll(order, At(30)), ::testing::ElementsAre(1, 0));
}

TEST(DueOrderTest, ClearedIsGone) {
  DueOrder order(3);
  order.Set(0, At(10));
  order.Set(1, At(20));
  order.Clear(0);
  order.Clear(2);
  EXPECT_FALSE(order.Contains(0));
  EXPECT_THAT(PopAll(order, At(100)), ::testing::ElementsAre(1));
}

TEST(DueOrderTest, AgreesWithASortedMapOverRandomOperations) {
  constexpr uint32_t kPartitions = 64;
  std::mt19937 random(1);
  DueOrder order(kPartitions);
  std::map<uint32_t, MonotonicTime> model;
  for (int step = 0; step < 20'000; ++step) {
    const uint32_t partition = random() % kPartitions;
    const MonotonicTime time = At(random() % 1'000);
    switch (random() % 4) {
      case 0:
      case 1:
        order.Set(partition, time);
        model[partition] = time;
        break;
      case 2:
        order.Clear(partition);
        model.erase(partition);
        break;
      default: {
        const auto earliest = std::min_element(model.begin(), model.end(), [](auto& a, auto& b) {
          return std::tie(a.second, a.first) < std::tie(b.second, b.first);
        });
        const bool due = earliest != model.end() && earliest->second <= time;
        const auto popped = order.Pop(time);
        ASSERT_EQ(popped.has_value(), due) << "step " << step;
        if (due) {
          ASSERT_EQ(*popped, earliest->first) << "step " << step;
          model.erase(earliest);
        }
      }
    }
    ASSERT_EQ(order.empty(), model.empty());
  }
}

}  // namespace
}  // namespace beacongate
