// What a run of the sender came to, in requests; reports turn it into beacons. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "gateway/base/clock.h"
#include "loadgen/report/latency_histogram.h"

namespace beacongate::loadgen {

struct SendCounts {
  uint64_t planned = 0;   // released by the plan so far
  uint64_t sent = 0;      // handed to a connection
  uint64_t answered = 0;  // a whole reply came, whatever its status
  uint64_t failed = 0;    // sent, and no reply came: the connection broke or the run ended
  uint64_t reconnects = 0;
  uint64_t connected = 0;  // connections that stood when the plan began; cold start: ever
  uint64_t renewed = 0;    // connections that the plan closed: churn, outages
  uint64_t waits = 0;      // times a connection kept quiet because a 503 asked for it
};

struct TimelinePoint {
  WallTime at;
  uint64_t sent;
  uint64_t answered;
};

// Of one of the loops that sent.
struct LoopFigures {
  uint64_t sent = 0;
  double cpu = 0;  // share of a core
  nanoseconds lateness_p99{0};
};

struct SendResult {
  SendCounts counts;
  std::array<uint64_t, 600> by_status{};
  // Planned to reply, sent to reply, planned to released by the sender itself.
  LatencyHistogram latency;
  LatencyHistogram service;
  LatencyHistogram lateness;
  std::vector<TimelinePoint> timeline;  // once a second; of a sum the first and the last
  std::vector<LoopFigures> loops;       // when the run is over
  // The plan's start to the last reply, or to the plan's end if that is later.
  nanoseconds elapsed{0};

  // The sum of loops that carried out one plan, each its lanes.
  void Add(const SendResult& other);
};

}  // namespace beacongate::loadgen
