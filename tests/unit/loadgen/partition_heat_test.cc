#include "loadgen/report/partition_heat.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

TEST(PartitionHeat, ACellIsAPartitionAndASecond) {
  PartitionHeat heat(4);
  heat.Record(3, milliseconds{1'999}, 5);
  heat.Record(0, milliseconds{-1});
  EXPECT_EQ(heat.rows(), 4u);
  EXPECT_EQ(heat.partitions_per_row(), 1u);
  EXPECT_EQ(heat.columns(), 2u);
  EXPECT_EQ(heat.at(3, 1), 5u);
  EXPECT_EQ(heat.at(3, 0), 0u);
  EXPECT_EQ(heat.at(0, 0), 1u);
  EXPECT_EQ(heat.RowTotal(3), 5u);
}

TEST(PartitionHeat, ALongRunFoldsItsColumns) {
  PartitionHeat heat(2);
  for (int second = 0; second < 500; ++second) heat.Record(1, seconds{second});
  EXPECT_EQ(heat.column_width(), seconds{8});
  EXPECT_EQ(heat.columns(), 63u);
  EXPECT_EQ(heat.at(1, 0), 8u);
  EXPECT_EQ(heat.at(1, 62), 4u);
  EXPECT_EQ(heat.RowTotal(1), 500u);
  EXPECT_EQ(heat.RowTotal(0), 0u);
}

TEST(PartitionHeat, ManyPartitionsShareRows) {
  PartitionHeat heat(1'025);
  EXPECT_EQ(heat.partitions_per_row(), 3u);
  EXPECT_EQ(heat.rows(), 342u);
  for (uint32_t partition = 0; partition < 1'025; ++partition) heat.Record(partition, seconds{0});
  EXPECT_EQ(heat.at(0, 0), 3u);
  EXPECT_EQ(heat.at(341, 0), 2u);
}

TEST(PartitionHeat, FiveHundredAndTwelveHaveARowEach) {
  const PartitionHeat heat(512);
  EXPECT_EQ(heat.rows(), 512u);
  EXPECT_EQ(heat.columns(), 0u);
}

}  // namespace
}  // namespace beacongate::loadgen
