// Text as the standards spell it out, one byte after the other: the UTF-8 decoder of the WHATWG
// Encoding standard and the form parser of its URL standard. Slow, and shares no code with the
// gateway: targets hold the gateway's decoders against it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace beacongate::fuzz {

struct ReferenceText {
  std::string text;       // valid UTF-8
  bool repaired = false;  // the source was not
};

// Adds the code point, which is no surrogate.
void AppendCodePoint(unsigned code_point, std::string* out);

// "UTF-8 decode without BOM", encoded again.
ReferenceText ReferenceUtf8(std::string_view bytes);
inline bool IsReferenceUtf8(std::string_view bytes) { return !ReferenceUtf8(bytes).repaired; }

struct ReferencePair {
  std::string name;
  std::string value;
  bool repaired = false;
};
// "application/x-www-form-urlencoded parsing".
std::vector<ReferencePair> ReferenceForm(std::string_view bytes);

}  // namespace beacongate::fuzz
