// Names the calling thread for top, perf and /proc: what costs CPU time shows without a debugger.
// At most 15 bytes. Any thread.
#pragma once

namespace beacongate {

void NameThread(const char* name);

}  // namespace beacongate
