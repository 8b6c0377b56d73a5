// FillWatch: looks once a second how full each lane's journal is and what its file system has left,
// and leaves in the lane when it will be full (fill_forecast.h); every ten seconds what its
// quarantine/ takes. A thread of its own, for the life of the watch; the lanes outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/periodic_thread.h"
#include "gateway/journal/fill_forecast.h"
#include "gateway/lane.h"

namespace beacongate {

// Bytes in use at which beacons are shed: the high mark, or less where the file system, which has
// `disk_free_bytes` left, ends before.
uint64_t FullAtBytes(const JournalGauges& gauges, uint64_t disk_free_bytes);

class FillWatch {
 public:
  FillWatch(const std::vector<Lane*>& lanes, const Clock& clock);

 private:
  struct Watched {
    Lane* lane = nullptr;
    FillForecast forecast;
  };
  void Look();
  void LookIntoQuarantine();

  const Clock& clock_;
  std::vector<Watched> watched_;
  MonotonicTime quarantine_at_{};         // when it is looked into again
  std::optional<PeriodicThread> thread_;  // last: it uses the others
};

}  // namespace beacongate
