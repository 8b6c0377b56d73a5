// Text -> google.protobuf.Timestamp: seconds since 1970-01-01T00:00:00Z and nanoseconds from 0 to
// 999,999,999, within the years 0001 to 9999. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace beacongate {

struct TimestampValue {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

// In place of the digits of a unit: it is guessed from the number. Below 10^11 either way it is in
// seconds, below 10^14 in milliseconds, below 10^17 in microseconds, beyond in nanoseconds.
constexpr int kUnitByNumber = -1;

// A number of units of 10^-unit_digits seconds: 0 for seconds, 3 for milliseconds, 6 for
// microseconds, 9 for nanoseconds. What is finer than a nanosecond is cut off.
std::optional<TimestampValue> ParseEpoch(std::string_view text, int unit_digits);

// YYYY-MM-DDTHH:MM:SS[.fraction](Z|+HH:MM|-HH:MM); 't', 'z' and a blank for the 'T' as well. No
// leap seconds: a Timestamp cannot tell them.
std::optional<TimestampValue> ParseRfc3339(std::string_view text);

}  // namespace beacongate
