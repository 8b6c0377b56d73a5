#include "tests/support/failing_calls.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdarg>
#include <mutex>

namespace beacongate::testing {
namespace {

struct State {
  std::mutex mutex;
  bool counting = false;
  uint64_t calls = 0;
  uint64_t failures = 0;
  uint64_t fail_from = 0;
  uint64_t fail_until = 0;
  int error = 0;
  std::map<std::string, uint64_t> by_name;
  std::string last;
};

State& Get() {
  static State state;
  return state;
}

void Begin(uint64_t from, uint64_t until, int error) {
  State& state = Get();
  const std::lock_guard lock(state.mutex);
  state.counting = true;
  state.calls = 0;
  state.failures = 0;
  state.fail_from = from;
  state.fail_until = until;
  state.error = error;
  state.by_name.clear();
  state.last.clear();
}

// Also sets errno.
bool Fails(const char* name) {
  State& state = Get();
  const std::lock_guard lock(state.mutex);
  if (!state.counting) return false;
  ++state.calls;
  ++state.by_name[name];
  if (state.calls < state.fail_from || state.calls >= state.fail_until) return false;
  ++state.failures;
  state.last = name;
  errno = state.error;
  return true;
}

}  // namespace

void FailingCalls::Fail(uint64_t n, uint64_t times, int error) {
  Begin(n, times > UINT64_MAX - n ? UINT64_MAX : n + times, error);
}
void FailingCalls::Count() { Begin(0, 0, 0); }
void FailingCalls::Stop() {
  const std::lock_guard lock(Get().mutex);
  Get().counting = false;
}
uint64_t FailingCalls::calls() {
  const std::lock_guard lock(Get().mutex);
  return Get().calls;
}
uint64_t FailingCalls::failures() {
  const std::lock_guard lock(Get().mutex);
  return Get().failures;
}
std::map<std::string, uint64_t> FailingCalls::ByName() {
  const std::lock_guard lock(Get().mutex);
  return Get().by_name;
}
std::string FailingCalls::Last() {
  const std::lock_guard lock(Get().mutex);
  return Get().last;
}

}  // namespace beacongate::testing

using beacongate::testing::Fails;

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the linker's names.
extern "C" {

// `failure`: what the call returns when it fails.
#define WRAP(type, name, failure, parameters, arguments) \
  type __real_##name parameters;                         \
  type __wrap_##name parameters {                        \
    if (Fails(#name)) return failure;                    \
    return __real_##name arguments;                      \
  }

WRAP(int, flock, -1, (int fd, int how), (fd, how))
WRAP(int, fstat, -1, (int fd, struct stat* info), (fd, info))
WRAP(int, lstat, -1, (const char* path, struct stat* info), (path, info))
WRAP(int, stat, -1, (const char* path, struct stat* info), (path, info))
WRAP(int, fstatat, -1, (int fd, const char* path, struct stat* info, int flags),
     (fd, path, info, flags))
WRAP(int, mkdir, -1, (const char* path, mode_t mode), (path, mode))
WRAP(int, rmdir, -1, (const char* path), (path))
WRAP(int, unlink, -1, (const char* path), (path))
WRAP(int, renameat2, -1, (int from_fd, const char* from, int to_fd, const char* to, unsigned flags),
     (from_fd, from, to_fd, to, flags))
WRAP(int, fsync, -1, (int fd), (fd))
WRAP(int, fdatasync, -1, (int fd), (fd))
WRAP(int, posix_fallocate, errno, (int fd, off_t offset, off_t bytes), (fd, offset, bytes))
WRAP(void*, mmap, MAP_FAILED,
     (void* at, size_t bytes, int protection, int flags, int fd, off_t offset),
     (at, bytes, protection, flags, fd, offset))
WRAP(int, madvise, -1, (void* at, size_t bytes, int advice), (at, bytes, advice))
WRAP(DIR*, opendir, nullptr, (const char* path), (path))
WRAP(struct dirent*, readdir, nullptr, (DIR * directory), (directory))

int __real_open(const char* path, int flags, ...);
int __wrap_open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (Fails("open")) return -1;
  return __real_open(path, flags, mode);
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
