// PlotAxis: where values stand on an axis of a plot, and which of them are marked. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

struct PlotTick {
  double value;
  std::string label;
};

struct PlotAxis {
  double low = 0;
  double high = 1;  // above low
  bool logarithmic = false;
  std::vector<PlotTick> ticks;

  // 0 at low, 1 at high; what is outside goes to the border.
  double ShareOf(double value) const;
};

// From 0 to a round number at or above `highest`; labels "0", "20k", "40k".
PlotAxis CountAxis(double highest);
// From the start to `end`; labels "10 s" or, beyond ten minutes, "10 min".
PlotAxis TimeAxis(nanoseconds end);
// Logarithmic, between round durations around both; labels "100 µs", "1 ms".
PlotAxis DurationAxis(nanoseconds lowest, nanoseconds highest);
// Logarithmic in 1 / (1 - quantile), from the median to 99.99 %.
PlotAxis QuantileAxis();

}  // namespace beacongate::loadgen
