#include "gateway/end_guard.h"

#include <utility>

#include "gateway/base/thread_name.h"

namespace beacongate {

EndGuard::EndGuard(MonotonicTime deadline, std::function<void()> end)
    : thread_([this, deadline, end = std::move(end)] {
        NameThread("end-guard");
        std::unique_lock lock(mutex_);
        if (!changed_.wait_until(lock, deadline, [this] { return ended_; })) end();
      }) {}

EndGuard::~EndGuard() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

}  // namespace beacongate
