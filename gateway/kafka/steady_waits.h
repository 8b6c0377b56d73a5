// librdkafka waits until instants of the wall clock: C11's cnd_timedwait knows no other. When that
// clock goes back by an hour, a wait of a second that has begun lasts an hour longer, in
// librdkafka's threads and in ours that call it; nothing outside can wake most of them. So whatever
// links this library has a cnd_timedwait of its own, in front of the C library's, which takes from
// the instant how long the wait is to last when it begins, and waits by the monotonic clock. What
// the wall clock does afterwards is all the same. See docs/decisions/0029.
#pragma once

#include <threads.h>

#include <ctime>

#include "gateway/base/clock.h"

namespace beacongate::kafka {

// Until when the waits of one thread last, by the monotonic clock.
class WaitEnd {
 public:
  // A wait on `condition` until the wall clock's `until` begins, or goes on: whoever is woken for
  // nothing waits again for the same instant, which has its meaning from before a step.
  MonotonicTime Of(const cnd_t* condition, const timespec& until, MonotonicTime monotonic,
                   WallTime wall);

 private:
  const cnd_t* condition_ = nullptr;
  timespec until_{};
  MonotonicTime end_;
};

}  // namespace beacongate::kafka
