#include "gateway/heartbeat.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "gateway/base/log.h"

namespace beacongate {
namespace {

// Without a watchdog, or with a slow one: the line of status should not be old.
constexpr std::chrono::microseconds kEveryMax = seconds{10};

std::chrono::microseconds Interval(const ServiceManager& manager) {
  return std::min(manager.watchdog().value_or(kEveryMax * 2) / 2, kEveryMax);
}

}  // namespace

Heartbeat::Heartbeat(const ServiceManager& manager, const Clock& clock, Loops loops,
                     StatusLine status)
    : manager_(manager),
      clock_(clock),
      loops_(std::move(loops)),
      status_(std::move(status)),
      thread_("heartbeat", Interval(manager), [this] { Beat(); }) {}

void Heartbeat::Beat() {
  std::vector<std::string> stuck = watch_.Stuck(loops_(), clock_.Monotonic());
  if (stuck != stuck_) {
    if (stuck.empty()) {
      Log(LogLevel::kWarning, "heartbeat", "all loops turn again");
    } else {
      Log(LogLevel::kError, "heartbeat", "no turn of {} for {} s: a disk or a library blocks it{}",
          fmt::join(stuck, ", "), LoopWatch::kStuckAfter.count(),
          manager_.watchdog() ? "; the watchdog is not told any more" : "");
    }
    stuck_ = std::move(stuck);
  }
  manager_.Beat(stuck_.empty() && manager_.watchdog().has_value(), status_());
}

}  // namespace beacongate
