#include "gateway/config/toml_ascii.h"

#include <algorithm>
#include <vector>

namespace beacongate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

size_t CommentSize(std::string_view text) { return std::min(text.size(), text.find('\n')); }

bool IsAscii(char c) { return static_cast<unsigned char>(c) <= 0x7F; }

// Bytes of the string that `text` starts with. One on a single line ends with the line at the
// latest, and any in front of what no backslash, with blanks and line ends behind it, may stand
// before.
size_t StringSize(std::string_view text) {
  const char quote = text.front();
  const bool several_lines = text.size() >= 3 && text[1] == quote && text[2] == quote;
  const std::string_view end = text.substr(0, several_lines ? 3 : 1);
  size_t at = end.size();
  while (at < text.size() && !text.substr(at).starts_with(end)) {
    if (text[at] == '\n' && !several_lines) return at;
    if (text[at] == '\\' && quote == '"') {
      const size_t escaped = text.find_first_not_of(" \t\r\n\v\f", at + 1);
      if (escaped != std::string_view::npos && !IsAscii(text[escaped])) return escaped;
      at += 2;
    } else {
      ++at;
    }
  }
  return std::min(text.size(), at + end.size());
}

// Where in the grammar a byte stands, as far as it decides whether a quote begins a string: it
// does in a key, and where a value begins, but not in the midst of a number. What is malformed may
// be taken for anything: the parser stops there.
class Place {
 public:
  // `c` is no part of a string or comment.
  void Step(char c) {
    if (c == ' ' || c == '\t' || c == '\r') return;
    if (c == '\n') {
      if (open_.empty()) in_value_ = false;
      return;
    }
    begins_ = c == '=' || c == ',' || c == '[' || c == '{';
    if (in_value_ && (c == '[' || c == '{')) open_.push_back(c);
    if ((c == ']' || c == '}') && !open_.empty()) {
      open_.pop_back();
      in_value_ = true;
    }
    if (c == '=') {
      in_value_ = true;
    } else if (begins_ && !open_.empty() && open_.back() == '{') {
      in_value_ = false;  // a member's key comes
    }
  }
  void StepOverString() { begins_ = false; }
  bool BeginsString() const { return !in_value_ || begins_; }

 private:
  bool in_value_ = false;
  bool begins_ = true;      // behind this byte a value may begin
  std::vector<char> open_;  // arrays and tables inside a value
};

}  // namespace

std::optional<int> NonAsciiLine(std::string_view toml) {
  Place place;
  size_t at = toml.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < toml.size()) {
    const char c = toml[at];
    if (!IsAscii(c)) {
      return 1 + static_cast<int>(std::ranges::count(toml.substr(0, at), '\n'));
    }
    if (c == '#') {
      at += CommentSize(toml.substr(at));
    } else if ((c == '"' || c == '\'') && place.BeginsString()) {
      at += StringSize(toml.substr(at));
      place.StepOverString();
    } else {
      place.Step(c);
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace beacongate
