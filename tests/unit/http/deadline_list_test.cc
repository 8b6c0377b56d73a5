#include "gateway/http/deadline_list.h"

#include <gmock/gmock.h>

#include "tests/support/manual_clock.h"

namespace beacongate::http {
namespace {

class DeadlineListTest : public ::testing::Test {
 protected:
  void Push(DeadlineNode& node) { list_.Push(node, clock_.Monotonic()); }
  DeadlineNode* Expired() { return list_.ExpiredFront(clock_.Monotonic()); }
  void TearDown() override {
    while (list_.Front() != nullptr) list_.Front()->Unlink();
  }

  beacongate::testing::ManualClock clock_;
  DeadlineList list_{seconds(10)};
  DeadlineNode a_, b_, c_;
};

TEST_F(DeadlineListTest, NothingExpiresInAnEmptyList) {
  EXPECT_TRUE(list_.empty());
  clock_.Advance(seconds(100));
  EXPECT_EQ(Expired(), nullptr);
}

TEST_F(DeadlineListTest, ExpiresAtItsDeadlineAndNotBefore) {
  Push(a_);
  clock_.Advance(seconds(10) - nanoseconds(1));
  EXPECT_EQ(Expired(), nullptr);
  clock_.Advance(nanoseconds(1));
  EXPECT_EQ(Expired(), &a_);
}

TEST_F(DeadlineListTest, ExpiredOnesComeInTheOrderOfTheirDeadlines) {
  Push(a_);
  clock_.Advance(seconds(1));
  Push(b_);
  clock_.Advance(seconds(1));
  Push(c_);
  clock_.Advance(seconds(9));
  EXPECT_EQ(Expired(), &a_);
  a_.Unlink();
  EXPECT_EQ(Expired(), &b_);
  b_.Unlink();
  EXPECT_EQ(Expired(), nullptr) << "the third one has a second left";
}

TEST_F(DeadlineListTest, PushAgainMovesToTheEnd) {
  Push(a_);
  Push(b_);
  clock_.Advance(seconds(5));
  Push(a_);
  clock_.Advance(seconds(5));
  EXPECT_EQ(Expired(), &b_);
  b_.Unlink();
  EXPECT_EQ(Expired(), nullptr);
  clock_.Advance(seconds(5));
  EXPECT_EQ(Expired(), &a_);
}

TEST_F(DeadlineListTest, PushAtTheSameTimeKeepsOrderAndDeadline) {
  Push(a_);
  Push(b_);
  Push(b_);
  EXPECT_EQ(list_.Front(), &a_);
  Push(a_);
  EXPECT_EQ(list_.Front(), &b_);
  EXPECT_EQ(a_.deadline(), b_.deadline());
}

TEST_F(DeadlineListTest, PushIntoAnotherListLeavesTheFirst) {
  DeadlineList other{seconds(1)};
  Push(a_);
  other.Push(a_, clock_.Monotonic());
  EXPECT_TRUE(list_.empty());
  EXPECT_EQ(other.Front(), &a_);
  a_.Unlink();
  EXPECT_TRUE(other.empty());
}

// The last entry of one list must not be taken for the last of another with the same deadline.
TEST_F(DeadlineListTest, EqualDeadlineInAnotherListStillMoves) {
  DeadlineList other{seconds(10)};
  Push(a_);
  other.Push(a_, clock_.Monotonic());
  EXPECT_TRUE(list_.empty());
  EXPECT_EQ(other.Front(), &a_);
  a_.Unlink();
}

TEST_F(DeadlineListTest, DestroyedNodeLeavesItsList) {
  Push(a_);
  {
    DeadlineNode gone;
    Push(gone);
    EXPECT_TRUE(gone.linked());
  }
  a_.Unlink();
  EXPECT_TRUE(list_.empty());
}

TEST_F(DeadlineListTest, UnlinkOfAFreeNodeDoesNothing) {
  a_.Unlink();
  EXPECT_FALSE(a_.linked());
}

}  // namespace
}  // namespace beacongate::http
