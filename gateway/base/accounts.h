// The books: what became of every beacon since the start of the process. A value, taken at one
// moment:
//   received = accepted + sum(rejected) + shed
//   accepted + recovered = delivered + pending + quarantined
// Records of rejects topics have books of their own:
//   written + recovered = delivered + pending + quarantined
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/base/rejection.h"

namespace beacongate {

struct RejectsAccounts {
  uint64_t written = 0;    // one for a request
  uint64_t recovered = 0;  // found in the journal at the start
  uint64_t delivered = 0;
  uint64_t pending = 0;
  uint64_t quarantined = 0;
  uint64_t shed = 0;  // had no room in the journal
};

struct Accounts {
  uint64_t received = 0;
  uint64_t accepted = 0;
  uint64_t recovered = 0;  // found in the journal at the start
  RejectionCounts rejected{};
  uint64_t shed = 0;  // answered 503
  uint64_t delivered = 0;
  uint64_t pending = 0;
  uint64_t quarantined = 0;
  std::optional<RejectsAccounts> rejects =
      std::nullopt;  // if the configuration has a rejects topic
};

}  // namespace beacongate
