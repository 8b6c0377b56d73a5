// OutcomeOrder: delivery reports come partition by partition; a run log is short when a lane's
// outcomes come in order. Holds back what is ahead of its lane, a byte each, and notes the rest.
// One thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "loadgen/runlog/run_log_writer.h"

namespace beacongate::loadgen {

class OutcomeOrder {
 public:
  // Null `log`: does nothing.
  OutcomeOrder(uint32_t lanes, RunLogWriter* log) : log_(log), lanes_(lanes) {}

  // `outcome` is accepted, unknown or never sent. Each sequence of a lane once.
  void Note(uint32_t lane, uint64_t sequence, SendOutcome outcome);

 private:
  static constexpr uint8_t kOutstanding = 0xFF;
  struct Lane {
    uint64_t first = 0;  // sequence of known[0]; all before are noted
    std::deque<uint8_t> known;
  };

  RunLogWriter* const log_;
  std::vector<Lane> lanes_;
};

}  // namespace beacongate::loadgen
