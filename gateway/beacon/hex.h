// Hexadecimal digits of %XX and \uXXXX.
#pragma once

namespace beacongate {

// 0..15, or a negative number for a byte that is no hexadecimal digit.
constexpr int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return -1;
}

}  // namespace beacongate
