#include "gateway/schema/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace beacongate {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the ASCII run at the front, in whole words; cheap, because nearly everything is ASCII.
size_t AsciiPrefix(std::string_view text) {
  size_t at = 0;
  while (at + sizeof(uint64_t) <= text.size()) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
    at += sizeof word;
  }
  return at;
}

struct Subpart {
  size_t length;
  bool valid;
};

// The sequence at the front of non-empty text, or the maximal subpart of one that is ill-formed:
// table 3-7 of the Unicode standard.
Subpart TakeSequence(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return {1, true};
  size_t length = 0;
  uint8_t low = 0x80;  // range of the second byte
  uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {1, false};
  }
  for (size_t i = 1; i < length; ++i) {
    if (i >= text.size()) return {i, false};
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte < low || byte > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  text.remove_prefix(AsciiPrefix(text));
  while (!text.empty()) {
    const Subpart part = TakeSequence(text);
    if (!part.valid) return false;
    text.remove_prefix(part.length);
    text.remove_prefix(AsciiPrefix(text));
  }
  return true;
}

void AppendRepairedUtf8(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const Subpart part = TakeSequence(text);
    out->append(part.valid ? text.substr(0, part.length) : kReplacement);
    text.remove_prefix(part.length);
  }
}

}  // namespace beacongate
