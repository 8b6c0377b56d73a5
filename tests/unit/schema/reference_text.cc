#include "tests/unit/schema/reference_text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <regex>

namespace beacongate::testing {
namespace {

using beacon::v1::From;
using beacon::v1::Transform;

bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

char FromHex(char high, char low) {
  return static_cast<char>(std::stoi(std::string{high, low}, nullptr, 16));
}

std::string Lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// The ranges of the bytes of a character, by the Unicode Standard's table 3-7.
using Range = std::pair<uint8_t, uint8_t>;
const std::vector<std::vector<Range>> kCharacters{
    {{0x00, 0x7F}},
    {{0xC2, 0xDF}, {0x80, 0xBF}},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}},
    {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}},
    {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}}};

std::optional<std::string> DecodeHex(const std::string& text) {
  if (text.size() % 2 != 0 || !std::all_of(text.begin(), text.end(), IsHex)) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 2) bytes += FromHex(text[i], text[i + 1]);
  return bytes;
}

std::optional<std::string> DecodeBase64(std::string text, const std::string& last_two) {
  const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last_two;
  if (text.find('=') != std::string::npos && text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.pop_back();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bits;
  for (const char c : text) {
    const size_t value = alphabet.find(c);
    if (value == std::string::npos) return std::nullopt;
    for (int shift = 5; shift >= 0; --shift) bits += (value >> shift & 1) != 0 ? '1' : '0';
  }
  if (bits.find('1', bits.size() / 8 * 8) != std::string::npos) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i + 8 <= bits.size(); i += 8) {
    bytes += static_cast<char>(std::stoi(bits.substr(i, 8), nullptr, 2));
  }
  return bytes;
}

Transformed ApplyToUrl(const Transform& transform, const std::string& text) {
  static const std::regex kUrl(
      "[A-Za-z][-A-Za-z0-9+.]*://(?:[^/?#@]*@)?"
      "([^/?#:@\\[\\]]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]*)?(/[^?#]*)?(\\?[^#]*)?(#.*)?");
  std::smatch parts;
  if (!std::regex_match(text, parts, kUrl))
    return {.kind = Transformed::Kind::kInvalid, .text = {}};
  if (transform.kind_case() == Transform::kUrlHost) return {.text = Lower(parts[1])};
  if (transform.kind_case() == Transform::kUrlPath) {
    return {.text = parts[2].matched ? parts[2].str() : "/"};
  }
  const std::string query = parts[3].matched ? parts[3].str().substr(1) : "";
  for (const std::string& pair : Split(query, "&")) {
    const size_t equals = std::min(pair.find('='), pair.size());
    if (pair.empty() || PercentDecode(pair.substr(0, equals), true) != transform.url_query()) {
      continue;
    }
    const std::string value = equals == pair.size() ? "" : pair.substr(equals + 1);
    return {.text = PercentDecode(value, true)};
  }
  return {.kind = Transformed::Kind::kNone, .text = {}};
}

}  // namespace

std::string RepairText(const std::string& text) {
  std::string repaired;
  for (size_t at = 0; at < text.size();) {
    size_t longest = 1;
    bool whole = false;
    for (const std::vector<Range>& character : kCharacters) {
      size_t fits = 0;
      while (fits < character.size() && at + fits < text.size() &&
             static_cast<uint8_t>(text[at + fits]) >= character[fits].first &&
             static_cast<uint8_t>(text[at + fits]) <= character[fits].second) {
        ++fits;
      }
      longest = std::max(longest, fits);
      whole = whole || fits == character.size();
    }
    repaired += whole ? text.substr(at, longest) : "\uFFFD";
    at += longest;
  }
  return repaired;
}

std::string CutText(const std::string& text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<uint8_t>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string PercentDecode(const std::string& text, bool plus) {
  std::string decoded;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && IsHex(text[at + 1]) && IsHex(text[at + 2])) {
      decoded += FromHex(text[at + 1], text[at + 2]);
      at += 2;
    } else {
      decoded += plus && text[at] == '+' ? ' ' : text[at];
    }
  }
  return decoded;
}

std::vector<std::string> Split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string::npos;) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::optional<std::string> Decode(const std::string& text, From::Encoding encoding) {
  if (encoding == From::HEX) return DecodeHex(text);
  if (encoding == From::BASE64) return DecodeBase64(text, "+/");
  if (encoding == From::BASE64URL) return DecodeBase64(text, "-_");
  return text;
}

Transformed Apply(const Transform& transform, const std::string& text) {
  switch (transform.kind_case()) {
    case Transform::kTrim: {
      const char* const blanks = " \t\n\v\f\r";
      const size_t begin = std::min(text.find_first_not_of(blanks), text.size());
      return {.text = text.substr(begin, text.find_last_not_of(blanks) + 1 - begin)};
    }
    case Transform::kLower:
      return {.text = Lower(text)};
    default:
      return ApplyToUrl(transform, text);
  }
}

std::optional<std::string> TruncateAddress(const std::string& text) {
  std::array<uint8_t, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (Lower(text).starts_with("::ffff:") && text.find('.') != std::string::npos) {
    return TruncateAddress(text.substr(7));
  }
  const bool is_v4 = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
  if (!is_v4 && inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
  std::fill(bytes.begin() + (is_v4 ? 3 : 6), bytes.end(), 0);
  inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes.data(), shown.data(), shown.size());
  return shown.data();
}

std::optional<std::string> Cookie(const std::string& header, const std::string& name) {
  for (const std::string& part : Split(header, ";")) {
    const size_t begin = std::min(part.find_first_not_of(" \t"), part.size());
    const std::string pair = part.substr(begin, part.find_last_not_of(" \t") + 1 - begin);
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || pair.substr(0, equals) != name) continue;
    const std::string value = pair.substr(equals + 1);
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
  }
  return std::nullopt;
}

std::vector<std::string> Segments(const std::string& path) {
  if (!path.starts_with('/')) return {};
  std::vector<std::string> segments = Split(path.substr(1), "/");
  for (std::string& segment : segments) segment = PercentDecode(segment, false);
  return segments;
}

std::optional<std::string> DottedName(const std::string& name) {
  static const std::regex kBracketed("[^\\[\\]]+(\\[[^\\[\\]]+\\]|\\.[^\\[\\]]+)+");
  if (name.find('[') == std::string::npos || !std::regex_match(name, kBracketed)) {
    return std::nullopt;
  }
  std::string dotted;
  for (const char c : name) {
    if (c != ']') dotted += c == '[' ? '.' : c;
  }
  return dotted;
}

}  // namespace beacongate::testing
