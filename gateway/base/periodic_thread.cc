#include "gateway/base/periodic_thread.h"

#include <utility>

#include "gateway/base/thread_name.h"

namespace beacongate {

PeriodicThread::PeriodicThread(const char* name, std::chrono::nanoseconds pause,
                               std::function<void()> turn)
    : pause_(pause), turn_(std::move(turn)), thread_([this, name] {
        NameThread(name);
        Run();
      }) {}

PeriodicThread::~PeriodicThread() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void PeriodicThread::Run() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    turn_();
    lock.lock();
  } while (!ended_.wait_for(lock, pause_, [this] { return end_; }));
}

}  // namespace beacongate
