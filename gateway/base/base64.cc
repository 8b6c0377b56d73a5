#include "gateway/base/base64.h"

#include <array>

namespace beacongate {
namespace {

constexpr std::string_view kLettersAndDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

using SextetTable = std::array<int8_t, 256>;  // negative: not in the alphabet

constexpr SextetTable MakeTable(char last_but_one, char last) {
  SextetTable table{};
  table.fill(-1);
  int8_t sextet = 0;
  for (const char c : kLettersAndDigits) table[static_cast<unsigned char>(c)] = sextet++;
  table[static_cast<unsigned char>(last_but_one)] = sextet++;
  table[static_cast<unsigned char>(last)] = sextet;
  return table;
}

constexpr SextetTable kStandardTable = MakeTable('+', '/');
constexpr SextetTable kUrlTable = MakeTable('-', '_');

// Up to two '=' that fill the last group.
std::string_view WithoutPadding(std::string_view text) {
  if (text.size() % 4 != 0 || !text.ends_with('=')) return text;
  return text.substr(0, text.size() - (text.ends_with("==") ? 2 : 1));
}

}  // namespace

std::optional<size_t> DecodeBase64(std::string_view text, Base64Alphabet alphabet, char* out) {
  const SextetTable& table = alphabet == Base64Alphabet::kStandard ? kStandardTable : kUrlTable;
  text = WithoutPadding(text);
  if (text.size() % 4 == 1) return std::nullopt;
  const char* const begin = out;
  uint32_t bits = 0;
  int count = 0;  // of the bits that are not written yet
  for (const char c : text) {
    const int sextet = table[static_cast<unsigned char>(c)];
    if (sextet < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(sextet);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *out++ = static_cast<char>(bits >> count & 0xff);
  }
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return static_cast<size_t>(out - begin);
}

}  // namespace beacongate
