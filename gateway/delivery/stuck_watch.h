// StuckWatch: which partitions cannot be written while others can.
//
// The measure is not the clock alone: a cluster that is slow, or away, is slow for everybody. A
// partition is stuck when runs of other partitions that began much later than its own were
// acknowledged, and its own was not. With nothing acknowledged nobody becomes stuck. Pure; one
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate {

class StuckWatch {
 public:
  explicit StuckWatch(uint32_t partitions)
      : began_(partitions), since_(partitions), acknowledged_(partitions) {}

  // A run was handed over; maybe once more.
  void HandedOver(uint32_t partition, MonotonicTime now);
  // A frame was acknowledged. `all`: nothing is on its way any more.
  void Acknowledged(uint32_t partition, bool all, MonotonicTime now);
  // Whatever was on its way begins anew.
  void Restart();

  // Without an acknowledgement since then; nullopt: nothing is owed.
  std::optional<MonotonicTime> since(uint32_t partition) const { return since_[partition]; }
  // A frame of it was acknowledged after `time`.
  bool AcknowledgedAfter(uint32_t partition, MonotonicTime time) const {
    return acknowledged_[partition] && *acknowledged_[partition] > time;
  }
  // Runs that began more than `after` later were acknowledged.
  bool IsStuck(uint32_t partition, nanoseconds after) const;
  // A run that began later was acknowledged, and this one has waited for more than `age`. For a
  // lane that is full: the others may have nothing left to show by how much they are ahead.
  bool IsOvertaken(uint32_t partition, nanoseconds age, MonotonicTime now) const;
  // How long partitions wait for an acknowledgement just now: a running mean over those that got
  // one. 0 before the first.
  nanoseconds UsualWait() const { return usual_wait_; }
  // Something was acknowledged within `time` before `now`.
  bool Progressed(MonotonicTime now, nanoseconds time) const;

 private:
  std::vector<MonotonicTime> began_;  // the run on its way, or the last one
  std::vector<std::optional<MonotonicTime>> since_;
  std::vector<std::optional<MonotonicTime>> acknowledged_;  // last
  std::optional<MonotonicTime> newest_acknowledged_;        // when that run began
  std::optional<MonotonicTime> last_;                       // acknowledgement
  nanoseconds usual_wait_{0};
};

}  // namespace beacongate
