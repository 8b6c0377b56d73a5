#include "gateway/end_guard.h"

#include <utility>

#include "gateway/base/thread_name.h"

namespace beacongate {

EndGuard::EndGuard(std::function<void()> end)
    : end_(std::move(end)), thread_([this] {
        NameThread("end-guard");
        Run();
      }) {}

void EndGuard::Run() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_ || deadline_ != MonotonicTime::max(); });
  if (!changed_.wait_until(lock, deadline_, [this] { return ended_; })) end_();
}

void EndGuard::SetDeadline(MonotonicTime deadline) {
  {
    const std::lock_guard lock(mutex_);
    deadline_ = deadline;
  }
  changed_.notify_all();
}

EndGuard::~EndGuard() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

}  // namespace beacongate
