// Decimal numbers and times from text, once more: slow, by moving the point through strings of
// digits, sharing no code with the gateway's.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "beacon/v1/options.pb.h"

namespace beacongate::testing {

// A decimal number without exponent.
struct Plain {
  bool negative = false;
  std::string integer;   // at least one digit, no zeros in front
  std::string fraction;  // no zeros behind
};

// The number with its point moved `shift` places to the right; nothing if the text is none.
std::optional<Plain> ToPlain(const std::string& text, int shift);

// Of a Timestamp or a Duration.
struct Time {
  int64_t seconds = 0;
  int32_t nanos = 0;
  auto operator<=>(const Time&) const = default;
};

std::optional<Time> ToTimestamp(const std::string& text, beacon::v1::From::TimeUnit unit);
std::optional<Time> ToDuration(const std::string& text, beacon::v1::From::TimeUnit unit);

std::optional<float> ToFloat(const std::string& text);
std::optional<double> ToDouble(const std::string& text);
std::optional<bool> ToBool(const std::string& text);

template <typename Integer>
std::optional<Integer> ToInteger(const std::string& text) {
  const std::optional<Plain> plain = ToPlain(text, 0);
  if (!plain || !plain->fraction.empty()) return std::nullopt;
  std::string digits = plain->integer;
  if (plain->negative && digits != "0") digits.insert(0, "-");
  try {
    if constexpr (std::numeric_limits<Integer>::is_signed) {
      const long long number = std::stoll(digits);
      if (number < std::numeric_limits<Integer>::min()) return std::nullopt;
      if (number > std::numeric_limits<Integer>::max()) return std::nullopt;
      return static_cast<Integer>(number);
    } else {
      if (digits.starts_with('-')) return std::nullopt;
      const unsigned long long number = std::stoull(digits);
      if (number > std::numeric_limits<Integer>::max()) return std::nullopt;
      return static_cast<Integer>(number);
    }
  } catch (const std::out_of_range&) {
    return std::nullopt;
  }
}

}  // namespace beacongate::testing
