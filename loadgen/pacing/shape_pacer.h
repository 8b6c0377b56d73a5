// ShapePacer: the plan of a LoadShape. Pure functions of time, in whole numbers: DueBy and
// PlannedAt agree to the nanosecond. Immutable: any thread.
//
// A phase is planned for itself: its first request stands at its start, request i where the
// integral of its rate reaches i, and none at or after its end. Memory: 56 bytes a phase.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/pacing/load_shape.h"
#include "loadgen/pacing/pacer.h"

namespace beacongate::loadgen {

class ShapePacer final : public Pacer {
 public:
  // Rates of the shape are beacons per second; a request carries `beacons_per_request`.
  // REQUIRES: 0 < beacons_per_request <= 1,000; a shape from ParseLoadShape.
  ShapePacer(const LoadShape& shape, uint32_t beacons_per_request);

  nanoseconds PlannedAt(uint64_t index) const override;
  uint64_t DueBy(nanoseconds elapsed) const override;
  uint64_t Total() const override { return total_; }
  bool ConnectedAt(nanoseconds elapsed) const override;

 private:
  struct Phase {
    int64_t start_ns;
    int64_t length_ns;
    uint64_t first;  // index of its first request
    uint64_t requests;
    uint64_t from;
    uint64_t to;
  };

  uint64_t DueInPhase(const Phase& phase, int64_t elapsed_ns) const;
  int64_t GuessInPhase(const Phase& phase, uint64_t nth) const;

  uint64_t beacons_per_request_;
  uint64_t total_ = 0;
  std::vector<Phase> phases_;  // those that hold requests
  std::vector<Phase> outages_;
};

}  // namespace beacongate::loadgen
