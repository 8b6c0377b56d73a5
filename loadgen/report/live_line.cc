#include "loadgen/report/live_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace beacongate::loadgen {

std::string LiveLine::Next(const SendResult& so_far) {
  const SendCounts& counts = so_far.counts;
  const uint64_t planned = std::max(counts.planned, counts.sent);
  const uint64_t waiting = planned - counts.answered - counts.failed;
  std::string line =
      fmt::format("{:>4} s  {}/s sent  {}/s answered  {} waiting  {} failed  p99 {:.0f} us",
                  ++seconds_, (counts.sent - before_.sent) * beacons_per_request_,
                  (counts.answered - before_.answered) * beacons_per_request_,
                  waiting * beacons_per_request_, counts.failed * beacons_per_request_,
                  static_cast<double>(so_far.latency.Quantile(0.99).count()) / 1e3);
  before_ = counts;
  return line;
}

}  // namespace beacongate::loadgen
