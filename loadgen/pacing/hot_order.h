// HotOrder: a share of the requests goes on lane 0, evenly among the others, which take turns; so a
// key that lives on lane 0 alone has that share of the load.
#pragma once

#include <cstdint>

#include "loadgen/pacing/lane_order.h"

namespace beacongate::loadgen {

class HotOrder final : public LaneOrder {
 public:
  // Runs of `plan.run` stay together. REQUIRES: plan.lanes > 1, 0 < share_ppm < 1,000,000.
  HotOrder(LanePlan plan, uint64_t share_ppm);

  uint32_t LaneOf(uint64_t index) const override;
  uint64_t LeftInRun(uint64_t index) const override { return plan_.LeftInRun(index); }
  uint64_t First(uint32_t lane) const override;
  uint64_t Next(uint32_t lane, uint64_t index) const override;

 private:
  // Of the first `runs` runs, those on lane 0. No product leaves 64 bits below 10^13 runs.
  uint64_t HotBefore(uint64_t runs) const { return runs * share_ppm_ / 1'000'000; }
  bool Hot(uint64_t run) const { return HotBefore(run + 1) > HotBefore(run); }
  uint64_t RunOfHot(uint64_t nth) const;
  uint64_t RunOfCold(uint64_t nth) const;

  LanePlan plan_;
  uint64_t share_ppm_;
};

}  // namespace beacongate::loadgen
