// LaneOrder: which requests of a plan travel on which lane. Pure and immutable: any thread.
#pragma once

#include <cstdint>

#include "loadgen/pacing/pacer.h"

namespace beacongate::loadgen {

class LaneOrder {
 public:
  static constexpr uint64_t kNone = UINT64_MAX;

  virtual ~LaneOrder() = default;

  virtual uint32_t LaneOf(uint64_t index) const = 0;
  // So many requests from `index` on are known to be of its lane, at least 1.
  virtual uint64_t LeftInRun(uint64_t index) const = 0;
  // The lane's first request; kNone when it has none.
  virtual uint64_t First(uint32_t lane) const = 0;
  // The lane's request after `index`, which is one of its own.
  virtual uint64_t Next(uint32_t lane, uint64_t index) const = 0;
};

// One lane after the other, by LanePlan.
class EvenOrder final : public LaneOrder {
 public:
  explicit EvenOrder(LanePlan plan) : plan_(plan) {}

  uint32_t LaneOf(uint64_t index) const override {
    return static_cast<uint32_t>(plan_.LaneOf(index));
  }
  uint64_t LeftInRun(uint64_t index) const override { return plan_.LeftInRun(index); }
  uint64_t First(uint32_t lane) const override { return plan_.IndexOf(lane, 0); }
  uint64_t Next(uint32_t /*lane*/, uint64_t index) const override {
    return index + 1 + (plan_.LeftInRun(index) > 1 ? 0 : (plan_.lanes - 1) * plan_.run);
  }

 private:
  LanePlan plan_;
};

}  // namespace beacongate::loadgen
