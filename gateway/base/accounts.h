// The books: what became of every beacon since the start of the process. A value, taken at one
// moment:
//   received = accepted + sum(rejected) + shed
//   accepted + recovered = delivered + pending + quarantined
#pragma once

#include <cstdint>

#include "gateway/base/rejection.h"

namespace beacongate {

struct Accounts {
  uint64_t received = 0;
  uint64_t accepted = 0;
  uint64_t recovered = 0;  // found in the journal at the start
  RejectionCounts rejected{};
  uint64_t shed = 0;  // answered 503
  uint64_t delivered = 0;
  uint64_t pending = 0;
  uint64_t quarantined = 0;
};

}  // namespace beacongate
