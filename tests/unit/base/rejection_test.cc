#include "gateway/base/rejection.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace beacongate {
namespace {

TEST(Rejection, EveryReasonHasAClientErrorAndALabelOfItsOwn) {
  std::set<std::string_view> labels;
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    const RejectionInfo& info = Describe(static_cast<Rejection>(i));
    EXPECT_TRUE(labels.insert(info.label).second) << info.label;
    if (static_cast<Rejection>(i) == Rejection::kFiltered) continue;
    EXPECT_GE(info.http_status, 400) << info.label;
    EXPECT_LT(info.http_status, 500) << info.label << ": bad input never gets a 5xx";
  }
}

TEST(Rejection, TheTableIsInTheOrderOfTheEnum) {
  EXPECT_EQ(Describe(Rejection::kHeadTimeout).http_status, 408);
  EXPECT_EQ(Describe(Rejection::kTargetTooLong).label, "target_too_long");
  EXPECT_EQ(Describe(Rejection::kUnsupportedCoding).http_status, 415);
  EXPECT_EQ(Describe(Rejection::kMethodNotAllowed).http_status, 405);
  EXPECT_EQ(Describe(Rejection::kNotAnObject).label, "not_an_object");
  EXPECT_EQ(Describe(Rejection::kRecordTooLarge).http_status, 413);
}

TEST(Rejection, WhatIsFilteredIsAnsweredAsASuccess) {
  EXPECT_EQ(Describe(Rejection::kFiltered).http_status, 204);
  EXPECT_EQ(Describe(Rejection::kFiltered).label, "filtered");
}

}  // namespace
}  // namespace beacongate
