// Exact decimal numbers in text: "-12.50e3". Pure; no rounding through floating point.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace beacongate {

__extension__ using Uint128 = unsigned __int128;

struct Decimal {
  bool negative = false;
  std::string_view integer_digits;   // may be empty if fraction_digits is not
  std::string_view fraction_digits;  // may be empty
  int exponent = 0;                  // beyond +-100,000 it is cut to that
};

// JSON's grammar, with leading zeros, "5." and ".5" too. Nothing else may stand in the text.
std::optional<Decimal> ParseDecimal(std::string_view text);

struct ScaledInteger {
  Uint128 magnitude = 0;
  bool exact = true;  // false: digits other than zero were cut off
};

// |decimal| times 10^scale, cut to an integer. Nothing when it has more than 38 digits.
std::optional<ScaledInteger> Scale(const Decimal& decimal, int scale);

}  // namespace beacongate
