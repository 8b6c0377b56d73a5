#include "gateway/beacon/utf8.h"

#include <simdjson.h>

#include <cstring>

namespace beacongate {
namespace {

struct Subpart {
  size_t length;
  bool well_formed;
};

// The sequence at the start of `text`, or its maximal subpart when it is ill-formed: the lead byte
// bounds the second byte, all others are 80..BF.
Subpart FirstSubpart(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned char second_min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char second_max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {i, false};
    const unsigned char min = i == 1 ? second_min : 0x80;
    const unsigned char max = i == 1 ? second_max : 0xBF;
    if (byte(i) < min || byte(i) > max) return {i, false};
  }
  return {length, true};
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string_view RepairUtf8(std::string_view text, size_t padding, Arena* arena) {
  // Each ill-formed byte grows to three at most.
  char* const begin = arena->Reserve(text.size() * kReplacementCharacter.size() + padding);
  char* out = begin;
  while (!text.empty()) {
    const Subpart subpart = FirstSubpart(text);
    const std::string_view source =
        subpart.well_formed ? text.substr(0, subpart.length) : kReplacementCharacter;
    std::memcpy(out, source.data(), source.size());
    out += source.size();
    text.remove_prefix(subpart.length);
  }
  const size_t size = static_cast<size_t>(out - begin);
  return arena->Commit(size + padding).substr(0, size);
}

char* WriteUtf8(unsigned code_point, char* out) {
  const auto put = [&out](unsigned byte) { *out++ = static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
  return out;
}

}  // namespace beacongate
