// What this process takes from the machine, as the kernel tells it (/proc/self, getrusage). Any
// thread; takes some 20 microseconds, and grows with the number of open descriptors. What cannot be
// read stays 0.
#pragma once

#include <cstdint>

namespace beacongate {

struct ProcessUsage {
  double cpu_seconds = 0;  // user and system
  uint64_t resident_bytes = 0;
  uint64_t open_fds = 0;
  uint64_t max_fds = 0;
  double start_time_s = 0;  // since 1970
};

ProcessUsage ReadProcessUsage();

}  // namespace beacongate
