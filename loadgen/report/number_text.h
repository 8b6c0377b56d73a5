// Numbers as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

inline double Microseconds(nanoseconds duration) {
  return static_cast<double>(duration.count()) / 1e3;
}
inline double Seconds(nanoseconds duration) { return static_cast<double>(duration.count()) / 1e9; }

// "1,234,567"
std::string Grouped(uint64_t number);
// Three digits and a unit: "181 µs", "1.81 ms", "18.1 s", "0".
std::string DurationText(nanoseconds duration);
// Short, for axes and narrow places: "950", "40k", "1.25M".
std::string ShortNumber(double number);

}  // namespace beacongate::loadgen
