// SendTimeline: a run of the sender, second by second, from the totals that it shows each second.
// Counts are in beacons. Pure; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/base/clock.h"
#include "loadgen/report/percentiles.h"
#include "loadgen/report/send_result.h"

namespace beacongate::loadgen {

// What happened in a second (the last one may be shorter); in_flight and waiting are as it ended.
struct SentSecond {
  WallTime from;
  WallTime to;
  uint64_t planned = 0;
  uint64_t sent = 0;
  uint64_t accepted = 0;
  std::vector<std::pair<int, uint64_t>> refused =
      {};  // (status, beacons), only those that were seen
  uint64_t failed = 0;
  uint64_t in_flight = 0;    // sent, not answered yet
  uint64_t waiting = 0;      // planned, not sent yet
  Percentiles latency = {};  // from the planned instant
  Percentiles service = {};  // from the send

  uint64_t refused_total() const;
};

class SendTimeline {
 public:
  // A day of them, 20 MiB; of a longer run the first day is kept.
  static constexpr size_t kSecondsMax = 86'400;

  explicit SendTimeline(uint32_t beacons_per_request) : beacons_(beacons_per_request) {}

  // The second that ends now: at the last point of `so_far`'s timeline, whose first is the start.
  // REQUIRES: it has both.
  void Add(const SendResult& so_far);

  std::vector<SentSecond> Take() { return std::move(seconds_); }

 private:
  uint64_t beacons_;
  SendCounts before_;
  std::array<uint64_t, 600> by_status_before_{};
  LatencyHistogram latency_before_;
  LatencyHistogram service_before_;
  std::vector<SentSecond> seconds_;
};

// At most `points_max` of them, neighbours folded together: counts are summed, of in_flight and
// waiting the greater stays, and so do the worse percentiles. REQUIRES: points_max > 0.
std::vector<SentSecond> Folded(const std::vector<SentSecond>& seconds, size_t points_max);

}  // namespace beacongate::loadgen
