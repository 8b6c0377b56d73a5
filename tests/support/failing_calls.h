// System calls that fail to order. A test program that links failing_calls.cc with the linker's
// --wrap (WrapSystemCalls in tests/support/wrap_system_calls.cmake) has every call of its own
// objects to open, mmap and so on counted here, and failed when its turn comes; the real one is not
// made then. Calls of shared libraries are not seen.
//
// Thread-safe. One order at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace beacongate::testing {

class FailingCalls {
 public:
  // Counting begins anew: the n-th call from now fails with `error` (1: the next one), as do
  // `times - 1` after it.
  static void Fail(uint64_t n, uint64_t times, int error);
  // Counting begins anew, nothing fails.
  static void Count();
  // Nothing is counted and nothing fails.
  static void Stop();

  static uint64_t calls();
  static uint64_t failures();
  // How often each was called since counting began.
  static std::map<std::string, uint64_t> ByName();
  // The name of the call that failed last.
  static std::string Last();
};

}  // namespace beacongate::testing
