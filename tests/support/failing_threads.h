// Threads that cannot be made, to order: a test program that links failing_threads.cc has every
// pthread_create of its own and of the libraries that it loads counted here, and refused with
// EAGAIN when its turn comes, as at a limit of threads.
//
// Thread-safe. One order at a time.
#pragma once

#include <cstdint>

namespace beacongate::testing {

class FailingThreads {
 public:
  // Counting begins anew: the n-th thread from now cannot be made (1: the next one), nor any after
  // it.
  static void FailFrom(uint64_t n);
  // Nothing fails.
  static void Stop();
  static uint64_t failures();
};

}  // namespace beacongate::testing
