// Strict reading of JSON text (RFC 8259) that nobody has looked at yet: values of forms and headers
// may be anything. Unlike beacon/json_text.h it reads no byte behind the text. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"

namespace beacongate {

// Walks over one text. A call that fails leaves the cursor anywhere in the text: the text is no
// JSON, or not what was asked for, and the walk is over.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  // The next byte that is no blank, or NUL at the end of the text.
  char Peek();
  // Steps over `c` if it is what comes next.
  bool Take(char c);
  bool AtEnd() { return Peek() == '\0' && at_ == end_; }

  // A string without its quotes; its escapes are checked but not resolved.
  bool String(std::string_view* body);
  // A number, true, false or null.
  bool Scalar(std::string_view* token, ValueKind* kind);
  // Any value of at most that many levels, as it stands in the text. A scalar has none.
  bool Value(size_t depth_max, std::string_view* raw);

 private:
  bool Skip(size_t depth_max);

  const char* at_;
  const char* end_;
};

// Walks over the items of an object or array: calls the function for each, with the cursor at its
// value (for an object with the raw name before it), until one returns false.
template <typename OnMember>
bool ForEachMember(JsonCursor* cursor, OnMember on_member) {
  if (!cursor->Take('{')) return false;
  if (cursor->Take('}')) return true;
  do {
    std::string_view name;
    if (!cursor->String(&name) || !cursor->Take(':') || !on_member(name)) return false;
  } while (cursor->Take(','));
  return cursor->Take('}');
}

template <typename OnElement>
bool ForEachElement(JsonCursor* cursor, OnElement on_element) {
  if (!cursor->Take('[')) return false;
  if (cursor->Take(']')) return true;
  do {
    if (!on_element()) return false;
  } while (cursor->Take(','));
  return cursor->Take(']');
}

// Whether the whole text is a value that begins with `open`, a brace or bracket, of at most that
// many levels.
bool IsJson(std::string_view text, char open, size_t depth_max);

// The text of a string's body. Lone surrogates become U+FFFD and set *repaired.
std::string_view JsonStringText(std::string_view body, Arena* arena, bool* repaired);

// Value, kind and repaired of a parameter from a value as it stands in the text: strings without
// quotes and escapes, objects and arrays without blanks. REQUIRES: JsonCursor::Value gave `raw`.
void SetFromJson(std::string_view raw, Arena* arena, Parameter* parameter);

}  // namespace beacongate
