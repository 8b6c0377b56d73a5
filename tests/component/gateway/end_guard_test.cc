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
  const EndGuard guard(deadline, [&ended] { ended.set_value(In(nanoseconds(0))); });
  std::future<MonotonicTime> when = ended.get_future();
  ASSERT_EQ(when.wait_for(seconds(60)), std::future_status::ready);
  EXPECT_GE(when.get(), deadline);
}

TEST(EndGuard, DoesNothingWhenItIsDestroyedBefore) {
  bool ended = false;
  {
    const EndGuard guard(In(std::chrono::hours(1)), [&ended] { ended = true; });
  }
  EXPECT_FALSE(ended);
}

}  // namespace
}  // namespace beacongate
