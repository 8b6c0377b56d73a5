// The wall clock of this program, librdkafka included, may be moved: what asks for it is defined
// here, in front of the C library. The kernel's own, by which it ends waits, stays as it is.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// To so far ahead of the true time. Any thread.
void MoveWallClock(int64_t nanos);

#ifdef __cplusplus
}
#endif
