#include "gateway/beacon/json_text.h"

#include <cstddef>
#include <cstring>

#include "gateway/beacon/hex.h"
#include "gateway/beacon/utf8.h"

namespace beacongate::json {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsHighSurrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool IsLowSurrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }
constexpr bool IsSurrogate(int unit) { return unit >= 0xD800 && unit <= 0xDFFF; }

size_t CountDigits(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

// The code unit of the four digits at the start of `text`, or a negative number.
int CodeUnit(std::string_view text) {
  if (text.size() < 4) return -1;
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = HexDigit(text[static_cast<size_t>(i)]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

// The character that a backslash and `c` stand for, or NUL when they stand for none.
char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// Reads one escape, whose backslash is gone, off the front of *text. Returns the end of what was
// written, or null when it is no escape.
char* UnescapeOne(std::string_view* text, char* out, bool* repaired) {
  if (text->empty()) return nullptr;
  const char c = text->front();
  text->remove_prefix(1);
  if (c != 'u') {
    const char simple = SimpleEscape(c);
    if (simple == '\0') return nullptr;
    *out = simple;
    return out + 1;
  }
  const int unit = CodeUnit(*text);
  if (unit < 0) return nullptr;
  text->remove_prefix(4);
  if (!IsSurrogate(unit)) return WriteUtf8(static_cast<unsigned>(unit), out);
  if (IsHighSurrogate(unit) && text->substr(0, 2) == "\\u") {
    const int low = CodeUnit(text->substr(2));
    if (IsLowSurrogate(low)) {
      text->remove_prefix(6);
      return WriteUtf8(0x10000U + ((static_cast<unsigned>(unit) & 0x3FFU) << 10) +
                           (static_cast<unsigned>(low) & 0x3FFU),
                       out);
    }
  }
  *repaired = true;
  return WriteUtf8(0xFFFD, out);
}

// The end of the string whose opening quote is at `quote`, behind its closing quote.
size_t StringEnd(std::string_view text, size_t quote) {
  return quote + 1 + ReadString(text.data() + quote + 1).body.size() + 1;
}

// The first blank between tokens at or behind `at`, or npos.
size_t FindBlank(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (text[at] == '"') {
      at = StringEnd(text, at);
    } else if (IsBlank(text[at])) {
      return at;
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view SkipBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view TrimTrailingBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool UnescapeBody(std::string_view body, Arena* arena, std::string_view* text, bool* repaired) {
  size_t escape = body.find('\\');
  // No escape is shorter than what it stands for.
  char* const begin = arena->Reserve(body.size());
  char* out = begin;
  while (escape != std::string_view::npos) {
    std::memcpy(out, body.data(), escape);
    out += escape;
    body.remove_prefix(escape + 1);
    out = UnescapeOne(&body, out, repaired);
    if (out == nullptr) return false;
    escape = body.find('\\');
  }
  std::memcpy(out, body.data(), body.size());
  out += body.size();
  *text = arena->Commit(static_cast<size_t>(out - begin));
  return true;
}

bool BodyHasValidEscapes(std::string_view body) {
  char scratch[4];
  bool repaired = false;
  for (size_t escape = body.find('\\'); escape != std::string_view::npos;
       escape = body.find('\\')) {
    body.remove_prefix(escape + 1);
    if (UnescapeOne(&body, scratch, &repaired) == nullptr) return false;
  }
  return true;
}

bool IsNumber(std::string_view token) {
  if (!token.empty() && token.front() == '-') token.remove_prefix(1);
  const size_t integer = CountDigits(token);
  if (integer == 0 || (integer > 1 && token.front() == '0')) return false;
  token.remove_prefix(integer);
  if (!token.empty() && token.front() == '.') {
    const size_t fraction = CountDigits(token.substr(1));
    if (fraction == 0) return false;
    token.remove_prefix(1 + fraction);
  }
  if (!token.empty() && (token.front() == 'e' || token.front() == 'E')) {
    token.remove_prefix(1);
    if (!token.empty() && (token.front() == '+' || token.front() == '-')) token.remove_prefix(1);
    const size_t exponent = CountDigits(token);
    if (exponent == 0) return false;
    token.remove_prefix(exponent);
  }
  return token.empty();
}

bool ClassifyScalar(std::string_view token, ValueKind* kind) {
  if (IsNumber(token)) {
    *kind = ValueKind::kNumber;
  } else if (token == "true" || token == "false") {
    *kind = ValueKind::kBool;
  } else if (token == "null") {
    *kind = ValueKind::kNull;
  } else {
    return false;
  }
  return true;
}

bool IsScalar(std::string_view text) {
  ValueKind kind;
  if (text.empty() || text.front() != '"') return ClassifyScalar(text, &kind);
  bool escaped = false;
  for (size_t i = 1; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) < 0x20) return false;
    if (text[i] == '"')
      return i + 1 == text.size() && HasValidEscapes({text.substr(1, i - 1), escaped});
    if (text[i] == '\\') {
      escaped = true;
      ++i;
    }
  }
  return false;
}

std::string_view Compact(std::string_view text, Arena* arena) {
  size_t blank = FindBlank(text, 0);
  if (blank == std::string_view::npos) return text;
  char* const begin = arena->Reserve(text.size());
  char* out = begin;
  size_t from = 0;
  while (blank != std::string_view::npos) {
    std::memcpy(out, text.data() + from, blank - from);
    out += blank - from;
    from = blank;
    while (from < text.size() && IsBlank(text[from])) ++from;
    blank = FindBlank(text, from);
  }
  std::memcpy(out, text.data() + from, text.size() - from);
  out += text.size() - from;
  return arena->Commit(static_cast<size_t>(out - begin));
}

}  // namespace beacongate::json
