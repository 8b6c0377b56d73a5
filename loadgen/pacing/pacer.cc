#include "loadgen/pacing/pacer.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate::loadgen {

ConstantPacer::ConstantPacer(uint64_t requests, nanoseconds period, nanoseconds duration)
    : requests_(requests), period_ns_(static_cast<uint64_t>(period.count())) {
  CHECK(requests > 0 && requests <= 10'000'000);
  CHECK(period > nanoseconds{0} && period <= seconds{1000});
  CHECK(duration >= nanoseconds{0});
  total_ = duration == nanoseconds{0} ? 0 : PlannedBy(duration - nanoseconds{1});
}

// Whole periods and the rest apart, so that no product leaves 64 bits (10^7 x 10^12 fits).
nanoseconds ConstantPacer::PlannedAt(uint64_t index) const {
  return nanoseconds{index / requests_ * period_ns_ + index % requests_ * period_ns_ / requests_};
}

// Request i is planned at floor(i * period / requests), so it is due by the nanosecond e exactly
// when i * period < (e + 1) * requests.
uint64_t ConstantPacer::PlannedBy(nanoseconds elapsed) const {
  if (elapsed < nanoseconds{0}) return 0;
  const uint64_t until = static_cast<uint64_t>(elapsed.count()) + 1;
  const uint64_t rest = until % period_ns_ * requests_;
  return until / period_ns_ * requests_ + (rest + period_ns_ - 1) / period_ns_;
}

uint64_t ConstantPacer::DueBy(nanoseconds elapsed) const {
  return std::min(PlannedBy(elapsed), total_);
}

Pace PaceAt(const Pacer& pacer, nanoseconds elapsed, uint64_t sent) {
  const uint64_t due_by_now = std::max(pacer.DueBy(elapsed), sent);
  Pace pace{.due = due_by_now - sent, .finished = due_by_now >= pacer.Total()};
  if (!pace.finished) pace.wait = std::max(pacer.PlannedAt(due_by_now) - elapsed, nanoseconds{0});
  return pace;
}

}  // namespace beacongate::loadgen
