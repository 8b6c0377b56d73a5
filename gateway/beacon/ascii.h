// Text of header fields: ASCII, case-insensitive, with blanks around it.
#pragma once

#include <algorithm>
#include <string_view>

namespace beacongate {

constexpr char AsciiLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool IsAsciiAlphanumeric(char c) {
  const char lower = AsciiLower(c);
  return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

constexpr bool EqualsAsciiCaseless(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return AsciiLower(x) == AsciiLower(y); });
}

constexpr std::string_view TrimAsciiBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace beacongate
