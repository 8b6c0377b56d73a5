// Asks for short time slices for the calling thread. It gets no more of the CPU than before, but
// when it wakes up it need not wait for the end of another thread's longer slice: for threads whose
// work somebody waits for. From Linux 6.12 on (EEVDF with custom slices, sched_setattr(2));
// elsewhere, or where it is not allowed, nothing happens. Any thread.
#pragma once

#include <chrono>

namespace beacongate {

// The shortest that the kernel grants.
constexpr std::chrono::microseconds kShortSlice{100};

void AskForShortSlices();

// Of the calling thread; 0 where the kernel does not tell.
std::chrono::nanoseconds TimeSlice();

}  // namespace beacongate
