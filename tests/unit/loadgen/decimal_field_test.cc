#include "loadgen/identity/decimal_field.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

TEST(DecimalField, IsPaddedToItsWidth) {
  EXPECT_EQ(Decimal(0, 5), "00000");
  EXPECT_EQ(Decimal(63, 5), "00063");
  EXPECT_EQ(Decimal(1'767'225'600'123'456, 16), "1767225600123456");
}

TEST(DecimalField, KeepsTheLastDigitsOfWhatDoesNotFit) { EXPECT_EQ(Decimal(123'456, 3), "456"); }

TEST(DecimalField, WritesNothingBeyondItsWidth) {
  std::string text = "abcdefgh";
  WriteDecimal(42, 4, text.data() + 2);
  EXPECT_EQ(text, "ab0042gh");
}

}  // namespace
}  // namespace beacongate::loadgen
