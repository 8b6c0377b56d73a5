#include "gateway/beacon/base64_text.h"

#include <array>
#include <cstdint>

namespace beacongate {
namespace {

constexpr int8_t kNone = -1;

constexpr std::array<int8_t, 256> kSextets = [] {
  std::array<int8_t, 256> sextets{};
  sextets.fill(kNone);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    sextets[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int8_t>(i);
  }
  sextets[' '] = sextets['-'] = sextets['+'];
  sextets['_'] = sextets['/'];
  return sextets;
}();

std::string_view WithoutPadding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

}  // namespace

bool DecodeBase64Text(std::string_view text, size_t padding_bytes, Arena* arena,
                      std::string_view* bytes) {
  text = WithoutPadding(text);
  if (text.empty() || text.size() % 4 == 1) return false;
  char* const begin = arena->Reserve(text.size() / 4 * 3 + 2 + padding_bytes);
  char* out = begin;
  uint32_t bits = 0;
  int count = 0;  // of the bits that are not written yet
  for (const char c : text) {
    const int8_t sextet = kSextets[static_cast<unsigned char>(c)];
    if (sextet == kNone) return false;
    bits = bits << 6 | static_cast<uint32_t>(sextet);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *out++ = static_cast<char>(bits >> count & 0xff);
  }
  const auto size = static_cast<size_t>(out - begin);
  *bytes = arena->Commit(size + padding_bytes).substr(0, size);
  return true;
}

}  // namespace beacongate
