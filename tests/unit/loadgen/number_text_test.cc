#include "loadgen/report/number_text.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

TEST(NumberText, ThousandsAreGrouped) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1'000), "1,000");
  EXPECT_EQ(Grouped(123'456), "123,456");
  EXPECT_EQ(Grouped(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(NumberText, DurationsHaveThreeDigitsAndAUnit) {
  EXPECT_EQ(DurationText(nanoseconds{0}), "0");
  EXPECT_EQ(DurationText(nanoseconds{1'500}), "1.5 µs");
  EXPECT_EQ(DurationText(microseconds{181}), "181 µs");
  EXPECT_EQ(DurationText(nanoseconds{999'499}), "999 µs");
  EXPECT_EQ(DurationText(nanoseconds{999'600}), "1 ms");
  EXPECT_EQ(DurationText(microseconds{1'810}), "1.81 ms");
  EXPECT_EQ(DurationText(microseconds{18'149}), "18.1 ms");
  EXPECT_EQ(DurationText(seconds{100}), "100 s");
}

TEST(NumberText, AxesHaveShortNumbers) {
  EXPECT_EQ(ShortNumber(0), "0");
  EXPECT_EQ(ShortNumber(0.5), "0.5");
  EXPECT_EQ(ShortNumber(950), "950");
  EXPECT_EQ(ShortNumber(40'000), "40k");
  EXPECT_EQ(ShortNumber(1'250'000), "1.25M");
}

}  // namespace
}  // namespace beacongate::loadgen
