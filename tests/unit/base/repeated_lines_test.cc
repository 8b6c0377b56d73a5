#include "gateway/base/repeated_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace beacongate {
namespace {

using std::chrono::minutes;

TEST(RepeatedLines, ALineIsSaidOnceAndThenWithGrowingPauses) {
  RepeatedLines lines;
  std::vector<int> said;
  for (int minute = 0; minute < 300; ++minute) {
    const MonotonicTime now(minutes{minute});
    if (lines.Admit("kept", now)) said.push_back(minute);
    EXPECT_FALSE(lines.Admit("kept", now + milliseconds(200)));
  }
  EXPECT_EQ(said, (std::vector<int>{0, 1, 3, 7, 15, 31, 63, 123, 183, 243}));
}

TEST(RepeatedLines, EachLineHasItsOwnPauses) {
  RepeatedLines lines;
  EXPECT_TRUE(lines.Admit("one", MonotonicTime()));
  EXPECT_TRUE(lines.Admit("other", MonotonicTime()));
  lines.Forget("one");
  EXPECT_TRUE(lines.Admit("one", MonotonicTime()));
  EXPECT_FALSE(lines.Admit("other", MonotonicTime()));
}

TEST(RepeatedLines, HowManyAreRememberedIsBounded) {
  RepeatedLines lines;
  for (size_t i = 0; i < RepeatedLines::kLinesMax; ++i) {
    EXPECT_TRUE(lines.Admit(std::to_string(i), MonotonicTime()));
  }
  EXPECT_FALSE(lines.Admit("0", MonotonicTime()));
  EXPECT_TRUE(lines.Admit("one too many", MonotonicTime()));
  EXPECT_TRUE(lines.Admit("0", MonotonicTime()));
}

}  // namespace
}  // namespace beacongate
