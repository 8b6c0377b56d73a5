#include "gateway/loop_watch.h"

namespace beacongate {

std::vector<std::string> LoopWatch::Stuck(std::span<const LoopTurns> loops, MonotonicTime now) {
  std::vector<std::string> stuck;
  seen_.resize(loops.size());
  for (size_t i = 0; i < loops.size(); ++i) {
    if (loops[i].turns == 0 || loops[i].turns != seen_[i].turns) {
      seen_[i] = {.turns = loops[i].turns, .moved_at = now};
    } else if (now - seen_[i].moved_at >= kStuckAfter) {
      stuck.push_back(loops[i].name);
    }
  }
  return stuck;
}

}  // namespace beacongate
