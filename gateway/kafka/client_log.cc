#include "gateway/kafka/client_log.h"

#include <algorithm>
#include <utility>

namespace beacongate::kafka {
namespace {

struct HarmlessLine {
  std::string_view facility;
  std::string_view part;  // of its text
  LogLevel level;         // at most
  std::string_view note;
};

constexpr HarmlessLine kHarmless[] = {
    // The first producer to ask a fresh cluster for its id.
    {"GETPID", "Coordinator load in progress", LogLevel::kInfo, "normal while Kafka starts"},
    // Each answer that refuses the topic reads as "from 16 to 0", without end; the refusals and the
    // look at the topic have lines of their own.
    {"PARTCNT", "partition count changed", LogLevel::kDebug, ""},
};

}  // namespace

Reading Read(LogLevel level, std::string_view facility, std::string_view text) {
  for (const HarmlessLine& line : kHarmless) {
    if (facility == line.facility && text.find(line.part) != std::string_view::npos) {
      return {std::min(level, line.level), line.note};
    }
  }
  return {level, ""};
}

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
  const Reading reading = Read(level, facility, text);
  uint64_t suppressed = 0;
  if (!LogEnabled(reading.level) || !Admit(facility, &suppressed)) return;
  const std::string note = reading.note.empty() ? "" : fmt::format(" ({})", reading.note);
  if (suppressed == 0) {
    Log(reading.level, component_, "{}: {}{}", facility, text, note);
  } else {
    Log(reading.level, component_, "{}: {}{} ({} lines of this kind were held back)", facility,
        text, note, suppressed);
  }
}

void LastWords::Write(LogLevel level, std::string_view facility, std::string_view text) {
  if (Read(level, facility, text).level < LogLevel::kWarning) return;
  const std::lock_guard lock(mutex_);
  text_ = text;
}

std::string LastWords::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

}  // namespace beacongate::kafka
