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
  // Makes a thread, which calls `end` once the deadline has passed, if there is one, unless it is
  // destroyed before. Made at the start: at the end there may be no thread to be had.
  explicit EndGuard(std::function<void()> end);
  ~EndGuard();
  EndGuard(const EndGuard&) = delete;
  EndGuard& operator=(const EndGuard&) = delete;

  // Any thread.
  void SetDeadline(MonotonicTime deadline);

 private:
  void Run();

  const std::function<void()> end_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  MonotonicTime deadline_ = MonotonicTime::max();
  std::thread thread_;
};

}  // namespace beacongate
