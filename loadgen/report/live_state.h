// LiveState: what is shown of a run each second while it lasts. Plain values.
#pragma once

#include <cstdint>
#include <optional>

#include "loadgen/report/send_result.h"

namespace beacongate::loadgen {

// What a reader of the topic has seen so far. All in beacons.
struct LiveTopic {
  uint64_t found = 0;
  uint64_t wrong_partition = 0;
  uint64_t corrupt = 0;
  uint64_t duplicates = 0;
};

struct LiveState {
  const SendResult& sent;  // so far
  bool sending = true;     // false: all is sent, the topic is still read
  std::optional<LiveTopic> topic = {};
  std::optional<uint64_t> journal_pending = {};  // beacons that the gateway has not delivered yet
};

// Answered with 2xx, in requests.
uint64_t AcceptedRequests(const SendResult& sent);

// Planned, and neither answered nor failed; a closed loop plans what it sends.
uint64_t WaitingRequests(const SendCounts& counts);

}  // namespace beacongate::loadgen
