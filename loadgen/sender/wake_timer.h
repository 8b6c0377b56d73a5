// WakeTimer: a one-shot timer of the event loop, exact to microseconds. libevent's own timers wait
// in whole milliseconds, which is a whole batch of requests. Belongs to the loop's thread.
#pragma once

#include <event2/event.h>

#include <functional>
#include <memory>

#include "gateway/base/clock.h"
#include "gateway/base/unique_fd.h"

namespace beacongate::loadgen {

struct FreeEvent {
  void operator()(event* e) const { event_free(e); }
};
using EventPtr = std::unique_ptr<event, FreeEvent>;

class WakeTimer {
 public:
  // `base` outlives the timer. `on_wake` runs in the loop.
  WakeTimer(event_base* base, std::function<void()> on_wake);

  // Wakes once, `wait` from now; replaces what was set before.
  void Set(nanoseconds wait);

 private:
  static void OnReady(int fd, short what, void* self);

  std::function<void()> on_wake_;
  UniqueFd fd_;
  EventPtr event_;
};

}  // namespace beacongate::loadgen
