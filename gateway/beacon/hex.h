// Hexadecimal digits of %XX and \uXXXX.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace beacongate {

// By table: whether a digit is a letter is as good as random, and a wrong guess costs more.
inline constexpr std::array<int8_t, 256> kHexDigits = [] {
  std::array<int8_t, 256> digits{};
  digits.fill(-1);
  for (size_t i = 0; i < 10; ++i) digits['0' + i] = static_cast<int8_t>(i);
  for (size_t i = 0; i < 6; ++i) {
    digits['a' + i] = digits['A' + i] = static_cast<int8_t>(10 + i);
  }
  return digits;
}();

// 0..15, or a negative number for a byte that is no hexadecimal digit.
constexpr int HexDigit(char c) { return kHexDigits[static_cast<unsigned char>(c)]; }

}  // namespace beacongate
