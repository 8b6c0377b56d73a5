// LaneClaim: takes over what other processes left of a lane, and says what delivery waits for, so
// that the order of a key holds: for a process that holds a part of the lane, however long it
// takes; for a directory that cannot be read, a minute (docs/decisions/0032). What comes to light
// later is taken over, too, and read next.
//
// One thread. The lane and the clock outlive it.
#pragma once

#include <cstddef>
#include <optional>

#include "gateway/base/clock.h"
#include "gateway/lane.h"

namespace beacongate {

class LaneClaim {
 public:
  LaneClaim(Lane& lane, const Clock& clock) : lane_(lane), clock_(clock) {}

  // Looks once; true when there is nothing to wait for, and from then on. Blocks on the disk. What
  // it sees is in the lane for metrics, and in the log when it changes.
  bool Look();

 private:
  bool WaitsForOthers(size_t others);
  bool WaitsForUnread(size_t directories);

  Lane& lane_;
  const Clock& clock_;
  bool settled_ = false;
  bool waited_for_others_ = false;
  std::optional<MonotonicTime> unread_since_;
};

}  // namespace beacongate
