// EndGuard: a latest time for the end of the process. Winding up waits for threads of librdkafka,
// which may be waiting for a name server; whoever asked for the end must not wait with them.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "gateway/base/clock.h"

namespace beacongate {

class EndGuard {
 public:
  // Calls `end` on a thread of its own once `deadline` has passed, unless it is destroyed before.
  EndGuard(MonotonicTime deadline, std::function<void()> end);
  ~EndGuard();
  EndGuard(const EndGuard&) = delete;
  EndGuard& operator=(const EndGuard&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace beacongate
