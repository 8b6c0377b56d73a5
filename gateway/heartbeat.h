// Heartbeat: a thread that looks whether the loops of the workers and pumps turn, and tells the
// service manager so at half of its watchdog's time. With a loop that is stuck it stays silent, so
// that the manager starts the process anew: nothing accepted is lost by that, and a gateway that
// looks alive while a part of it hangs is worse. Without a watchdog the log alone hears of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/periodic_thread.h"
#include "gateway/loop_watch.h"
#include "gateway/service_manager.h"

namespace beacongate {

class Heartbeat {
 public:
  using Loops = std::function<std::vector<LoopTurns>()>;
  using StatusLine = std::function<std::string()>;

  // Beats at once, and until it is destroyed. All outlive it; the functions are called on its
  // thread.
  Heartbeat(const ServiceManager& manager, const Clock& clock, Loops loops, StatusLine status);

 private:
  void Beat();

  const ServiceManager& manager_;
  const Clock& clock_;
  const Loops loops_;
  const StatusLine status_;
  LoopWatch watch_;
  std::vector<std::string> stuck_;  // at the last look
  PeriodicThread thread_;           // last: it uses the others
};

}  // namespace beacongate
