#include "gateway/base/percent_text.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(PercentText, WhatMeansSomethingInAUrlIsEncoded) {
  EXPECT_EQ(PercentEncoded("a.b-c_d~1"), "a.b-c_d~1");
  EXPECT_EQ(PercentEncoded("a/b \xc3\xa4?"), "a%2Fb%20%C3%A4%3F");
  EXPECT_EQ(PercentEncoded(std::string_view("+&=%\0", 5)), "%2B%26%3D%25%00");
}

}  // namespace
}  // namespace beacongate
