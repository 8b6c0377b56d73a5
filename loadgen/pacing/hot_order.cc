#include "loadgen/pacing/hot_order.h"

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr uint64_t kMillion = 1'000'000;

}  // namespace

HotOrder::HotOrder(LanePlan plan, uint64_t share_ppm) : plan_(plan), share_ppm_(share_ppm) {
  CHECK(plan.lanes > 1 && share_ppm > 0 && share_ppm < kMillion);
}

uint32_t HotOrder::LaneOf(uint64_t index) const {
  const uint64_t run = index / plan_.run;
  if (Hot(run)) return 0;
  return static_cast<uint32_t>(1 + (run - HotBefore(run)) % (plan_.lanes - 1));
}

// The smallest run r with HotBefore(r + 1) = nth + 1.
uint64_t HotOrder::RunOfHot(uint64_t nth) const {
  return ((nth + 1) * kMillion + share_ppm_ - 1) / share_ppm_ - 1;
}

// The smallest run r with r + 1 - HotBefore(r + 1) = nth + 1; HotBefore rounds down, so r is where
// the exact share of the others is nth.
uint64_t HotOrder::RunOfCold(uint64_t nth) const {
  uint64_t run = nth * kMillion / (kMillion - share_ppm_);
  while (run + 1 - HotBefore(run + 1) > nth + 1) --run;
  while (run + 1 - HotBefore(run + 1) < nth + 1 || Hot(run)) ++run;
  return run;
}

uint64_t HotOrder::First(uint32_t lane) const {
  return plan_.run * (lane == 0 ? RunOfHot(0) : RunOfCold(lane - 1));
}

uint64_t HotOrder::Next(uint32_t lane, uint64_t index) const {
  if (plan_.LeftInRun(index) > 1) return index + 1;
  const uint64_t run = index / plan_.run;
  const uint64_t hot = HotBefore(run);
  return plan_.run * (lane == 0 ? RunOfHot(hot + 1) : RunOfCold(run - hot + plan_.lanes - 1));
}

}  // namespace beacongate::loadgen
