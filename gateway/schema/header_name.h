// Names of headers and cookies. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace beacongate {

// Whether `text`, in any case of ASCII, is the name in lower case.
inline bool EqualsLowerCase(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (lower != lower_case[i]) return false;
  }
  return true;
}

// A token of RFC 9110, section 5.6.2: the name of a header or cookie.
inline bool IsToken(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  if (name.empty()) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace beacongate
