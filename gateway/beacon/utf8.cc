#include "gateway/beacon/utf8.h"

#include <cstring>

namespace beacongate {
std::string_view RepairUtf8(std::string_view text, size_t padding, Arena* arena) {
  // Each ill-formed byte grows to three at most.
  char* const begin = arena->Reserve(text.size() * kReplacementCharacter.size() + padding);
  char* out = begin;
  while (!text.empty()) {
    const Utf8Sequence subpart = FirstUtf8Sequence(text);
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
