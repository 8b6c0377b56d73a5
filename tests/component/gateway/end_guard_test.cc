#include "gateway/end_guard.h"

#include <gtest/gtest.h>

#include <future>

#include "gateway/base/system_clock.h"

namespace beacongate {
namespace {

MonotonicTime In(nanoseconds time) { return SystemClock().Monotonic() + time; }

TEST(EndGuard, EndsOnceTheDeadlineHasPassed) {
  const MonotonicTime deadline = In(milliseconds(20));
  std::promise<MonotonicTime> ended;
  EndGuard guard([&ended] { ended.set_value(In(nanoseconds(0))); });
  guard.SetDeadline(deadline);
  std::future<MonotonicTime> when = ended.get_future();
  ASSERT_EQ(when.wait_for(seconds(60)), std::future_status::ready);
  EXPECT_GE(when.get(), deadline);
}

TEST(EndGuard, DoesNothingWhenItIsDestroyedBefore) {
  for (const bool has_deadline : {false, true}) {
    bool ended = false;
    {
      EndGuard guard([&ended] { ended = true; });
      if (has_deadline) guard.SetDeadline(In(std::chrono::hours(1)));
    }
    EXPECT_FALSE(ended);
  }
}

}  // namespace
}  // namespace beacongate
