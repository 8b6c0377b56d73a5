// FillWatch: looks once a second how full each lane's journal is, and leaves in the lane when it
// will be full (fill_forecast.h); every ten seconds what its quarantine/ takes. A thread of its
// own, for the life of the watch; the lanes outlive it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/journal/fill_forecast.h"
#include "gateway/lane.h"

namespace beacongate {

class FillWatch {
 public:
  FillWatch(const std::vector<Lane*>& lanes, const Clock& clock);
  ~FillWatch();
  FillWatch(const FillWatch&) = delete;
  FillWatch& operator=(const FillWatch&) = delete;

 private:
  struct Watched {
    Lane* lane = nullptr;
    FillForecast forecast;
  };
  void Run();
  void Look();
  void LookIntoQuarantine();

  const Clock& clock_;
  std::vector<Watched> watched_;
  MonotonicTime quarantine_at_{};  // when it is looked into again
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace beacongate
