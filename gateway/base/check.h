// CHECK: a programmer's error ends the process, with place and condition, in release builds too.
// DCHECK: the same in debug and sanitizer builds only; for the hot path.
#pragma once

namespace beacongate {

// Writes "CHECK failed: <condition> at <file>:<line>" to stderr and aborts.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace beacongate

#define CHECK(condition)                                         \
  do {                                                           \
    if (!(condition)) [[unlikely]]                               \
      ::beacongate::CheckFailed(#condition, __FILE__, __LINE__); \
  } while (false)

#ifdef NDEBUG
#define DCHECK(condition) \
  do {                    \
  } while (false && (condition))
#else
#define DCHECK(condition) CHECK(condition)
#endif
