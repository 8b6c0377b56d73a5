#include "loadgen/pacing/shape_pacer.h"

#include <algorithm>
#include <cmath>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
__extension__ using Int128 = __int128;

}  // namespace

ShapePacer::ShapePacer(const LoadShape& shape, uint32_t beacons_per_request)
    : beacons_per_request_(beacons_per_request) {
  CHECK(beacons_per_request > 0 && beacons_per_request <= 1'000);
  int64_t start_ns = 0;
  for (const LoadPhase& planned : shape.phases) {
    Phase phase{.start_ns = start_ns,
                .length_ns = planned.length.count(),
                .first = total_,
                .requests = (planned.burst + beacons_per_request - 1) / beacons_per_request,
                .from = planned.from,
                .to = planned.to};
    if (phase.from + phase.to > 0) phase.requests = DueInPhase(phase, phase.length_ns - 1);
    start_ns += phase.length_ns;
    total_ += phase.requests;
    if (phase.requests > 0) phases_.push_back(phase);
    if (!planned.connected) outages_.push_back(phase);
  }
}

// The integral of a rate that goes straight from `from` to `to`, in whole requests; request 0 is
// due at once. The products stay below 10^7 x 6 * 10^14 x 1.2 * 10^15, which 128 bits hold.
uint64_t ShapePacer::DueInPhase(const Phase& phase, int64_t elapsed_ns) const {
  if (phase.length_ns == 0) return phase.requests;
  const Int128 t = elapsed_ns;
  const Int128 length = phase.length_ns;
  const Int128 per_request = Int128{kNsPerSecond} * static_cast<int64_t>(beacons_per_request_);
  const Int128 from = phase.from;
  if (phase.from == phase.to) return static_cast<uint64_t>(from * t / per_request) + 1;
  const Int128 rise = static_cast<Int128>(phase.to) - from;
  return static_cast<uint64_t>((from * t * 2 * length + rise * t * t) /
                               (2 * length * per_request)) +
         1;
}

// About when request `nth` of the phase is due: the integral solved for time, in the form that
// does not cancel when the rate hardly changes.
int64_t ShapePacer::GuessInPhase(const Phase& phase, uint64_t nth) const {
  const double from = static_cast<double>(phase.from) / 1e9;
  const double slope = (static_cast<double>(phase.to) / 1e9 - from) / double(phase.length_ns);
  const double beacons = static_cast<double>(nth) * static_cast<double>(beacons_per_request_);
  const double root = std::sqrt(std::max(from * from + 2 * slope * beacons, 0.0));
  const double denominator = from + root;
  return denominator > 0 ? static_cast<int64_t>(2 * beacons / denominator) : 0;
}

nanoseconds ShapePacer::PlannedAt(uint64_t index) const {
  const auto after =
      std::upper_bound(phases_.begin(), phases_.end(), index,
                       [](uint64_t i, const Phase& phase) { return i < phase.first; });
  const Phase& phase = *(after - 1);
  const uint64_t nth = index - phase.first;
  if (nth == 0 || phase.length_ns == 0) return nanoseconds{phase.start_ns};
  // The smallest instant by which nth + 1 are due: bracketed from the guess, then halved.
  const int64_t end = std::max<int64_t>(phase.length_ns - 1, 1);
  const int64_t guess = std::clamp<int64_t>(GuessInPhase(phase, nth), 0, end);
  int64_t low = guess;
  int64_t high = guess;
  for (int64_t step = 1; low > 0 && DueInPhase(phase, low) > nth; step *= 4) {
    high = low;
    low = std::max<int64_t>(low - step, 0);
  }
  for (int64_t step = 1; high < end && DueInPhase(phase, high) <= nth; step *= 4) {
    low = high;
    high = std::min(high + step, end);
  }
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (DueInPhase(phase, middle) > nth ? high : low) = middle;
  }
  return nanoseconds{phase.start_ns + high};
}

uint64_t ShapePacer::DueBy(nanoseconds elapsed) const {
  const int64_t at = elapsed.count();
  const auto after =
      std::upper_bound(phases_.begin(), phases_.end(), at,
                       [](int64_t t, const Phase& phase) { return t < phase.start_ns; });
  if (after == phases_.begin()) return 0;
  const Phase& phase = *(after - 1);
  if (phase.length_ns == 0) return phase.first + phase.requests;
  const int64_t in_phase = std::min(at - phase.start_ns, phase.length_ns - 1);
  return phase.first + std::min(DueInPhase(phase, in_phase), phase.requests);
}

bool ShapePacer::ConnectedAt(nanoseconds elapsed) const {
  const int64_t at = elapsed.count();
  const auto after =
      std::upper_bound(outages_.begin(), outages_.end(), at,
                       [](int64_t t, const Phase& phase) { return t < phase.start_ns; });
  if (after == outages_.begin()) return true;
  const Phase& outage = *(after - 1);
  return at - outage.start_ns >= outage.length_ns;
}

}  // namespace beacongate::loadgen
