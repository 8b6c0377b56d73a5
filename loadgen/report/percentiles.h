// Percentiles: what is told of many durations. Plain values.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/base/clock.h"
#include "loadgen/report/latency_histogram.h"

namespace beacongate::loadgen {

// All zero when there was nothing.
struct Percentiles {
  uint64_t count = 0;
  nanoseconds p50{0};
  nanoseconds p90{0};
  nanoseconds p99{0};
  nanoseconds p999{0};
  nanoseconds max{0};
};

Percentiles PercentilesOf(const LatencyHistogram& histogram);

// The greater of the two in every respect: of two seconds, what no quantile of either exceeds. The
// percentiles of both together cannot be had from theirs.
Percentiles WorseOf(const Percentiles& a, const Percentiles& b);

struct CurvePoint {
  double quantile;
  nanoseconds duration;
};

// From the median to 99.99 %, evenly on the logarithm of 1 / (1 - quantile), eight to a decade. It
// ends before a quantile that fewer than two records exceed: that would draw one record as a
// property of the system. Empty when there is nothing.
std::vector<CurvePoint> CurveOf(const LatencyHistogram& histogram);

}  // namespace beacongate::loadgen
