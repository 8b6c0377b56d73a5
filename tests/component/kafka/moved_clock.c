#define _GNU_SOURCE
#include "tests/component/kafka/moved_clock.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { kNanosPerSecond = 1000000000 };

static _Atomic int64_t ahead_by;

void MoveWallClock(int64_t nanos) { atomic_store(&ahead_by, nanos); }

int clock_gettime(clockid_t clock, struct timespec *time) {
  const int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) {
    const int64_t nanos = time->tv_sec * kNanosPerSecond + time->tv_nsec + atomic_load(&ahead_by);
    time->tv_sec = nanos / kNanosPerSecond;
    time->tv_nsec = nanos % kNanosPerSecond;
  }
  return result;
}
