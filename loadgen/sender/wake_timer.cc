#include "loadgen/sender/wake_timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate::loadgen {

WakeTimer::WakeTimer(event_base* base, std::function<void()> on_wake)
    : on_wake_(std::move(on_wake)),
      fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  CHECK(fd_.valid());
  event_.reset(event_new(base, fd_.get(), EV_READ | EV_PERSIST, OnReady, this));
  CHECK(event_ != nullptr && event_add(event_.get(), nullptr) == 0);
}

void WakeTimer::Set(nanoseconds wait) {
  constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
  const int64_t ns = std::max<int64_t>(wait.count(), 1);  // zero would disarm it
  itimerspec spec{};
  spec.it_value.tv_sec = ns / kNanosecondsPerSecond;
  spec.it_value.tv_nsec = ns % kNanosecondsPerSecond;
  CHECK(timerfd_settime(fd_.get(), 0, &spec, nullptr) == 0);
}

void WakeTimer::OnReady(int fd, short /*what*/, void* self) {
  uint64_t expiries = 0;
  if (read(fd, &expiries, sizeof(expiries)) != sizeof(expiries)) return;  // set again meanwhile
  static_cast<WakeTimer*>(self)->on_wake_();
}

}  // namespace beacongate::loadgen
