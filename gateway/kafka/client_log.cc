#include "gateway/kafka/client_log.h"

#include <utility>

namespace beacongate::kafka {

RateLimitedLog::RateLimitedLog(std::string component, const Clock& clock)
    : component_(std::move(component)), clock_(clock) {}

bool RateLimitedLog::Admit(std::string_view facility, uint64_t* suppressed) {
  const MonotonicTime now = clock_.Monotonic();
  const std::lock_guard lock(mutex_);
  auto found = allowances_.find(facility);
  if (found == allowances_.end()) {
    found = allowances_.emplace(facility, Allowance{.period_start = now}).first;
  }
  Allowance& allowance = found->second;
  if (now - allowance.period_start >= kPeriod) {
    allowance.period_start = now;
    allowance.lines = 0;
  }
  if (allowance.lines >= kLinesMax) {
    ++allowance.suppressed;
    return false;
  }
  ++allowance.lines;
  *suppressed = std::exchange(allowance.suppressed, 0);
  return true;
}

void RateLimitedLog::Write(LogLevel level, std::string_view facility, std::string_view text) {
  uint64_t suppressed = 0;
  if (!LogEnabled(level) || !Admit(facility, &suppressed)) return;
  if (suppressed == 0) {
    Log(level, component_, "{}: {}", facility, text);
  } else {
    Log(level, component_, "{}: {} ({} lines of this kind were held back)", facility, text,
        suppressed);
  }
}

void LastWords::Write(LogLevel level, std::string_view /*facility*/, std::string_view text) {
  if (level < LogLevel::kWarning) return;
  const std::lock_guard lock(mutex_);
  text_ = text;
}

std::string LastWords::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

}  // namespace beacongate::kafka
