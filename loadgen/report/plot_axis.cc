#include "loadgen/report/plot_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

// The least of 1, 2, 2.5, 5 times a power of ten that is not below `value`.
double RoundStep(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (step * power >= value * (1 - 1e-9)) return step * power;
  }
  return 10 * power;
}

constexpr double kSecond = 1e9;

}  // namespace

double PlotAxis::ShareOf(double value) const {
  const double share = logarithmic ? std::log(std::max(value, low) / low) / std::log(high / low)
                                   : (value - low) / (high - low);
  return std::clamp(share, 0.0, 1.0);
}

PlotAxis CountAxis(double highest) {
  constexpr int kSteps = 4;
  const double step = RoundStep(std::max(highest, 1.0) / kSteps);
  PlotAxis axis;
  const int steps = std::max(1, static_cast<int>(std::ceil(highest / step - 1e-9)));
  axis.high = step * steps;
  for (int i = 0; i <= steps; ++i) axis.ticks.push_back({step * i, ShortNumber(step * i)});
  return axis;
}

PlotAxis TimeAxis(nanoseconds end) {
  constexpr double kTicks = 6;
  constexpr double kMinutesFrom = 600;
  constexpr double kSteps[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                               600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 172800};
  const double seconds = std::max(Seconds(end), 0.001);
  double step = seconds < 2 ? RoundStep(seconds / kTicks) : kSteps[0];
  for (const double candidate : kSteps) {
    if (step * kTicks >= seconds) break;
    step = candidate;
  }
  PlotAxis axis;
  axis.high = seconds * kSecond;
  for (double at = 0; at <= seconds * 1.0001; at += step) {
    axis.ticks.push_back({at * kSecond, seconds > kMinutesFrom ? fmt::format("{:g} min", at / 60)
                                                               : fmt::format("{:g} s", at)});
  }
  return axis;
}

PlotAxis DurationAxis(nanoseconds lowest, nanoseconds highest) {
  constexpr double kShortest = 100;  // ns
  double power = 1;
  const double low = std::max(static_cast<double>(lowest.count()), kShortest);
  const double high = std::max(static_cast<double>(highest.count()), low * 2);
  while (power * 10 <= low) power *= 10;
  PlotAxis axis;
  axis.logarithmic = true;
  axis.low = power;
  // Every decade is marked; 2 and 5 between them where there are few.
  const bool few = high / low < 1e3;
  for (; axis.high < high; power *= 10) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double value = digit * power;
      if (value <= low) axis.low = value;
      if (axis.high >= high) break;
      axis.high = value;
      if (digit > 1 && !few) continue;
      axis.ticks.push_back(
          {value, DurationText(nanoseconds{static_cast<int64_t>(std::llround(value))})});
    }
  }
  std::erase_if(axis.ticks, [&](const PlotTick& tick) { return tick.value < axis.low; });
  return axis;
}

PlotAxis QuantileAxis() {
  return {
      .low = 2,
      .high = 10'000,
      .logarithmic = true,
      .ticks = {{2, "50 %"}, {10, "90 %"}, {100, "99 %"}, {1'000, "99.9 %"}, {10'000, "99.99 %"}}};
}

}  // namespace beacongate::loadgen
