#include "gateway/kafka/steady_waits.h"

#include <pthread.h>

#include <algorithm>
#include <cerrno>

#include "gateway/base/system_clock.h"

namespace beacongate::kafka {
namespace {

// Longer is as good as for ever; sums of it fit into nanoseconds.
constexpr seconds kLongest = std::chrono::hours{24 * 365};

nanoseconds Left(const timespec& until, WallTime wall) {
  const auto now = std::chrono::floor<seconds>(wall.time_since_epoch());
  const seconds whole(
      std::clamp<int64_t>(until.tv_sec, (now - kLongest).count(), (now + kLongest).count()));
  return whole + nanoseconds(until.tv_nsec) - wall.time_since_epoch();
}

}  // namespace

MonotonicTime WaitEnd::Of(const cnd_t* condition, const timespec& until, MonotonicTime monotonic,
                          WallTime wall) {
  const bool goes_on =
      condition == condition_ && until.tv_sec == until_.tv_sec && until.tv_nsec == until_.tv_nsec;
  if (!goes_on) {
    condition_ = condition;
    until_ = until;
    end_ = std::max(monotonic + Left(until, wall), MonotonicTime());
  }
  return end_;
}

}  // namespace beacongate::kafka

// glibc's C11 types are its POSIX types under another name.
static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t) && alignof(cnd_t) == alignof(pthread_cond_t));
static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) &&
              alignof(mtx_t) == alignof(pthread_mutex_t));

extern "C" int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  using namespace beacongate;
  static thread_local constinit kafka::WaitEnd wait_end;
  const SystemClock clock;
  const nanoseconds end =
      wait_end.Of(condition, *until, clock.Monotonic(), clock.Wall()).time_since_epoch();
  const timespec steady{.tv_sec = end / seconds(1), .tv_nsec = (end % seconds(1)).count()};
  switch (pthread_cond_clockwait(reinterpret_cast<pthread_cond_t*>(condition),
                                 reinterpret_cast<pthread_mutex_t*>(mutex), CLOCK_MONOTONIC,
                                 &steady)) {
    case 0:
      return thrd_success;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}
