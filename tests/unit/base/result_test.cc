#include "gateway/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace beacongate {
namespace {

Result<std::unique_ptr<int>> Make(bool good) {
  if (!good) return Error{"no such thing; make one"};
  return std::make_unique<int>(7);
}

TEST(Result, HoldsAValueThatCanBeMovedOut) {
  Result<std::unique_ptr<int>> made = Make(true);
  ASSERT_TRUE(made.ok());
  const std::unique_ptr<int> taken = std::move(made).value();
  EXPECT_EQ(*taken, 7);
}

TEST(Result, HoldsTheWholeSentenceOfAnError) {
  const Result<std::unique_ptr<int>> made = Make(false);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().message, "no such thing; make one");
}

TEST(Status, IsOkOrAnError) {
  EXPECT_TRUE(Status::Ok().ok());
  const Status failed = Error{"why"};
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message, "why");
}

TEST(ResultDeathTest, AskingForWhatIsNotThereEndsTheProcess) {
  EXPECT_DEATH((void)Make(false).value(), "CHECK failed");
  EXPECT_DEATH((void)Make(true).error(), "CHECK failed");
}

}  // namespace
}  // namespace beacongate
