// The text of JSON tokens (RFC 8259): what a walker over a document does with strings, numbers and
// literals, and with the text of nested values. Pure functions on bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/base/byte_mask.h"
#include "gateway/base/limits.h"
#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"

namespace beacongate::json {

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
std::string_view SkipBlanks(std::string_view text);
std::string_view TrimTrailingBlanks(std::string_view text);

// A string without its quotes.
struct RawString {
  std::string_view body;
  bool escaped;  // holds a backslash
};

// The string whose first byte behind the opening quote is `begin`. REQUIRES: the string is closed,
// and limits::kBodyPaddingBytes readable bytes stand behind it.
inline RawString ReadString(const char* begin) {
  static_assert(limits::kBodyPaddingBytes >= 16, "a load that starts inside the string is padded");
  const char* at = begin;
  bool escaped = false;
  for (;;) {
    const uint32_t ends = Bytes16(at).Equal<'"', '\\'>();
    if (ends == 0) {
      at += 16;
      continue;
    }
    at += std::countr_zero(ends);
    if (*at == '"') return {{begin, static_cast<size_t>(at - begin)}, escaped};
    escaped = true;
    at += 2;
  }
}

// The text of a string: a view of its body when nothing is escaped, else into the arena. Lone
// surrogates become U+FFFD and set *repaired. False for an escape that is none.
bool UnescapeBody(std::string_view body, Arena* arena, std::string_view* text, bool* repaired);
inline bool Unescape(const RawString& string, Arena* arena, std::string_view* text,
                     bool* repaired) {
  if (string.escaped) return UnescapeBody(string.body, arena, text, repaired);
  // From the parts: a copy of the view, written an instant ago, would wait for the stores.
  *text = std::string_view(string.body.data(), string.body.size());
  return true;
}

// Whether Unescape would succeed.
bool BodyHasValidEscapes(std::string_view body);
inline bool HasValidEscapes(const RawString& string) {
  return !string.escaped || BodyHasValidEscapes(string.body);
}

bool IsNumber(std::string_view token);

// A number, true, false or null. False for anything else.
bool ClassifyScalar(std::string_view token, ValueKind* kind);

// A string, a number, true, false or null, without blanks around it.
bool IsScalar(std::string_view text);

// Well-formed JSON text without the blanks between its tokens: `text` itself when there are none,
// else a copy in the arena. REQUIRES: limits::kBodyPaddingBytes readable bytes behind it.
std::string_view Compact(std::string_view text, Arena* arena);

}  // namespace beacongate::json
