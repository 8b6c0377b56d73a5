// LoopWatch: which of the process's loops have stopped turning. Pure; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate {

struct LoopTurns {
  std::string name;
  uint64_t turns = 0;  // counts up while the loop turns; 0: it does not run
};

class LoopWatch {
 public:
  // An idle pump turns once a second, a worker ten times. A disk or a library that blocks a loop
  // for less than this is no reason to kill the process.
  static constexpr seconds kStuckAfter{5};

  // The names of those that run and have not been seen to move for kStuckAfter. `loops` are the
  // same ones in the same order at each look.
  std::vector<std::string> Stuck(std::span<const LoopTurns> loops, MonotonicTime now);

 private:
  struct Seen {
    uint64_t turns = 0;
    MonotonicTime moved_at;
  };
  std::vector<Seen> seen_;
};

}  // namespace beacongate
