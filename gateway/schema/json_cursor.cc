#include "gateway/schema/json_cursor.h"

#include "gateway/base/check.h"
#include "gateway/beacon/json_text.h"

namespace beacongate {
namespace {

constexpr bool EndsScalar(char c) { return json::IsBlank(c) || c == ',' || c == ']' || c == '}'; }

// The end of the string that `at` is inside of: behind its closing quote. REQUIRES: it is closed.
const char* StringEnd(const char* at) {
  for (; *at != '"'; ++at) {
    if (*at == '\\') ++at;
  }
  return at + 1;
}

// JSON text without the blanks between its tokens. REQUIRES: it is well-formed.
std::string_view WithoutBlanks(std::string_view text, Arena* arena) {
  if (text.find_first_of(" \t\n\r") == std::string_view::npos) return text;
  char* const begin = arena->Reserve(text.size());
  char* out = begin;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const token = at++;
    if (json::IsBlank(*token)) continue;
    if (*token == '"') at = StringEnd(at);
    for (const char* from = token; from != at; ++from) *out++ = *from;
  }
  return arena->Commit(static_cast<size_t>(out - begin));
}

}  // namespace

char JsonCursor::Peek() {
  while (at_ != end_ && json::IsBlank(*at_)) ++at_;
  return at_ == end_ ? '\0' : *at_;
}

bool JsonCursor::Take(char c) {
  if (Peek() != c || at_ == end_) return false;
  ++at_;
  return true;
}

bool JsonCursor::String(std::string_view* body) {
  if (!Take('"')) return false;
  const char* const begin = at_;
  bool escaped = false;
  for (; at_ != end_ && *at_ != '"'; ++at_) {
    if (static_cast<unsigned char>(*at_) < 0x20) return false;
    if (*at_ != '\\') continue;
    escaped = true;
    if (++at_ == end_) return false;
  }
  if (at_ == end_) return false;
  *body = {begin, static_cast<size_t>(at_ - begin)};
  ++at_;
  return json::HasValidEscapes({*body, escaped});
}

bool JsonCursor::Scalar(std::string_view* token, ValueKind* kind) {
  Peek();
  const char* const begin = at_;
  while (at_ != end_ && !EndsScalar(*at_)) ++at_;
  *token = {begin, static_cast<size_t>(at_ - begin)};
  return json::ClassifyScalar(*token, kind);
}

bool JsonCursor::Value(size_t depth_max, std::string_view* raw) {
  Peek();
  const char* const begin = at_;
  if (!Skip(depth_max)) return false;
  *raw = {begin, static_cast<size_t>(at_ - begin)};
  return true;
}

bool JsonCursor::Skip(size_t depth_max) {
  std::string_view text;
  ValueKind kind;
  switch (Peek()) {
    case '{':
      return depth_max > 0 &&
             ForEachMember(this, [&](std::string_view) { return Skip(depth_max - 1); });
    case '[':
      return depth_max > 0 && ForEachElement(this, [&] { return Skip(depth_max - 1); });
    case '"':
      return String(&text);
    default:
      return Scalar(&text, &kind);
  }
}

bool IsJson(std::string_view text, char open, size_t depth_max) {
  JsonCursor cursor(text);
  std::string_view raw;
  return cursor.Peek() == open && cursor.Value(depth_max, &raw) && cursor.AtEnd();
}

std::string_view JsonStringText(std::string_view body, Arena* arena, bool* repaired) {
  if (body.find('\\') == std::string_view::npos) return body;
  std::string_view text;
  const bool good = json::UnescapeBody(body, arena, &text, repaired);
  CHECK(good);  // the cursor has checked the escapes
  return text;
}

void SetFromJson(std::string_view raw, Arena* arena, Parameter* parameter) {
  if (raw.front() == '"') {
    parameter->kind = ValueKind::kText;
    parameter->value = JsonStringText(raw.substr(1, raw.size() - 2), arena, &parameter->repaired);
  } else if (raw.front() == '{' || raw.front() == '[') {
    parameter->kind = ValueKind::kJson;
    parameter->value = WithoutBlanks(raw, arena);
  } else {
    parameter->value = raw;
    const bool good = json::ClassifyScalar(raw, &parameter->kind);
    CHECK(good);
  }
}

}  // namespace beacongate
