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
    const int8_t sextet = table[static_cast<unsigned char>(c)];
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

std::string EncodeBase64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t at) {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
    };
    const uint32_t group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    text += kDigits[group >> 18];
    text += kDigits[group >> 12 & 63];
    text += i + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? kDigits[group & 63] : '=';
  }
  return text;
}

}  // namespace beacongate
