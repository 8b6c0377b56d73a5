// Moves the wall clock of one process: preloaded, it adds to CLOCK_REALTIME what the file named by
// FAULT_CLOCK_FILE says (a little-endian int64 of nanoseconds, which may change at any moment). The
// monotonic clocks stay as they are. Waits until an instant of the wall clock see the moved clock
// too: they end at the latest every 100 ms as spurious wake-ups, so that a jump is noticed.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

enum { kNanosPerSecond = 1000000000, kSliceNanos = 100000000 };

static const volatile int64_t *moved_by;

__attribute__((constructor)) static void Open(void) {
  const char *path = getenv("FAULT_CLOCK_FILE");
  const int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (page != MAP_FAILED) moved_by = page;
}

static int64_t Offset(void) { return moved_by == NULL ? 0 : *moved_by; }

static int64_t Nanos(const struct timespec *time) {
  return (int64_t)time->tv_sec * kNanosPerSecond + time->tv_nsec;
}

static struct timespec Spec(int64_t nanos) {
  struct timespec time = {nanos / kNanosPerSecond, nanos % kNanosPerSecond};
  return time;
}

static int RealClock(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (real == NULL) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  return real(clock, time);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  const int result = RealClock(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    *time = Spec(Nanos(time) + Offset());
  }
  return result;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

// The end of the next slice of a wait until `until`, by the kernel's clock.
static struct timespec SliceEnd(const struct timespec *until, int *is_last) {
  struct timespec now;
  RealClock(CLOCK_REALTIME, &now);
  const int64_t slice_end = Nanos(&now) + kSliceNanos;
  const int64_t end = Nanos(until) - Offset();
  *is_last = end <= slice_end;
  return Spec(*is_last ? end : slice_end);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *until) {
  int is_last = 0;
  const struct timespec end = SliceEnd(until, &is_last);
  const int result = pthread_cond_clockwait(condition, mutex, CLOCK_REALTIME, &end);
  return result == ETIMEDOUT && !is_last ? 0 : result;
}

int cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *until) {
  // What glibc's own does: the types are the same.
  const int result =
      pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, until);
  if (result == 0) return thrd_success;
  return result == ETIMEDOUT ? thrd_timedout : thrd_error;
}
