// Working memory of conversions: texts that differ from what was sent. One thread's; what it holds
// lives until the next Reset.
#pragma once

#include <vector>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"

namespace beacongate {

struct ValueMemory {
  void Reset() {
    if (arena.capacity() > 0) arena.Reset();
  }

  Arena arena;
  std::vector<Parameter> parameters;  // of the query of a URL
};

}  // namespace beacongate
