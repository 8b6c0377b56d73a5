// PeriodicThread: calls a function at once, and then again after each pause, on a thread of its
// own, until it is destroyed; that waits for a call that is under way. Nobody else touches what the
// function uses, or it is safe for that.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace beacongate {

class PeriodicThread {
 public:
  // `name`: see NameThread.
  PeriodicThread(const char* name, std::chrono::nanoseconds pause, std::function<void()> turn);
  ~PeriodicThread();
  PeriodicThread(const PeriodicThread&) = delete;
  PeriodicThread& operator=(const PeriodicThread&) = delete;

 private:
  void Run();

  const std::chrono::nanoseconds pause_;
  const std::function<void()> turn_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace beacongate
