#include "loadgen/report/percentiles.h"

#include <algorithm>
#include <cmath>

namespace beacongate::loadgen {
namespace {

constexpr int kPointsPerDecade = 8;
constexpr double kLastQuantile = 0.9999;
constexpr double kRecordsAboveMin = 2;

}  // namespace

Percentiles PercentilesOf(const LatencyHistogram& histogram) {
  return {.count = histogram.count(),
          .p50 = histogram.Quantile(0.5),
          .p90 = histogram.Quantile(0.9),
          .p99 = histogram.Quantile(0.99),
          .p999 = histogram.Quantile(0.999),
          .max = histogram.max()};
}

Percentiles WorseOf(const Percentiles& a, const Percentiles& b) {
  return {.count = a.count + b.count,
          .p50 = std::max(a.p50, b.p50),
          .p90 = std::max(a.p90, b.p90),
          .p99 = std::max(a.p99, b.p99),
          .p999 = std::max(a.p999, b.p999),
          .max = std::max(a.max, b.max)};
}

std::vector<CurvePoint> CurveOf(const LatencyHistogram& histogram) {
  std::vector<CurvePoint> curve;
  const auto count = static_cast<double>(histogram.count());
  const auto add = [&](double quantile) {
    if (count * (1 - quantile) < kRecordsAboveMin) return false;
    curve.push_back({quantile, histogram.Quantile(quantile)});
    return true;
  };
  if (!add(0.5)) return curve;
  // From 1 / (1 - q) = 2 to 10,000; whole decades (90, 99, 99.9) are points themselves.
  for (int step = 3; step < 4 * kPointsPerDecade; ++step) {
    if (!add(1 - std::pow(10, -static_cast<double>(step) / kPointsPerDecade))) return curve;
  }
  add(kLastQuantile);
  return curve;
}

}  // namespace beacongate::loadgen
