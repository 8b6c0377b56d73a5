// Text -> google.protobuf.Duration: seconds and nanoseconds of one sign, up to 315,576,000,000
// seconds either way. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace beacongate {

struct DurationValue {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

// A number of units of 10^-unit_digits seconds (0, 3 or 6), or one that is followed by s, ms or us,
// whatever the unit. What is finer than a nanosecond is cut off.
std::optional<DurationValue> ParseDuration(std::string_view text, int unit_digits);

}  // namespace beacongate
