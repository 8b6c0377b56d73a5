#include "tests/support/failing_threads.h"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>

namespace {

std::atomic<uint64_t> left{UINT64_MAX};  // that can be made
std::atomic<uint64_t> failed{0};

bool MayMake() {
  uint64_t now = left.load();
  while (now > 0) {
    if (now == UINT64_MAX || left.compare_exchange_weak(now, now - 1)) return true;
  }
  return false;
}

}  // namespace

namespace beacongate::testing {

void FailingThreads::FailFrom(uint64_t n) {
  failed = 0;
  left = n - 1;
}
void FailingThreads::Stop() { left = UINT64_MAX; }
uint64_t FailingThreads::failures() { return failed; }

}  // namespace beacongate::testing

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*run)(void*), void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (MayMake()) return create(thread, attributes, run, argument);
  ++failed;
  return EAGAIN;
}
