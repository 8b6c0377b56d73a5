#include "loadgen/report/live_state.h"

#include <algorithm>
#include <numeric>

namespace beacongate::loadgen {

uint64_t AcceptedRequests(const SendResult& sent) {
  return std::accumulate(sent.by_status.begin() + 200, sent.by_status.begin() + 300, uint64_t{0});
}

uint64_t WaitingRequests(const SendCounts& counts) {
  return std::max(counts.planned, counts.sent) - counts.answered - counts.failed;
}

}  // namespace beacongate::loadgen
