// UTF-8 as the WHATWG Encoding Standard decodes it: what is ill-formed becomes U+FFFD, one for each
// maximal subpart (Unicode 15, section 3.9, table 3-7). Pure functions on bytes; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace beacongate {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

// False for overlong forms, surrogates, values over U+10FFFF and cut sequences.
bool IsValidUtf8(std::string_view text);

// The sequence at the start of `text`, or its maximal subpart when it is ill-formed.
struct Utf8Sequence {
  size_t length;
  bool well_formed;
};
// REQUIRES: !text.empty().
Utf8Sequence FirstUtf8Sequence(std::string_view text);

// Appends `text` with what is ill-formed replaced.
void AppendRepairedUtf8(std::string_view text, std::string* out);

// Whether it was repaired, or held U+FFFD from the start.
inline bool HoldsReplacement(std::string_view text) {
  return text.find(kReplacementCharacter) != std::string_view::npos;
}

}  // namespace beacongate
