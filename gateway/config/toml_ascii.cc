#include "gateway/config/toml_ascii.h"

#include <algorithm>

namespace beacongate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Bytes of the comment or string that `text` starts with. A string on one line ends with the line
// at the latest.
size_t CommentSize(std::string_view text) { return std::min(text.size(), text.find('\n')); }

size_t StringSize(std::string_view text) {
  const char quote = text.front();
  const bool several_lines = text.size() >= 3 && text[1] == quote && text[2] == quote;
  const std::string_view end = text.substr(0, several_lines ? 3 : 1);
  size_t at = end.size();
  while (at < text.size() && !text.substr(at).starts_with(end)) {
    if (text[at] == '\n' && !several_lines) return at;
    at += text[at] == '\\' && quote == '"' ? 2 : 1;
  }
  return std::min(text.size(), at + end.size());
}

}  // namespace

std::optional<int> NonAsciiLine(std::string_view toml) {
  size_t at = toml.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < toml.size()) {
    const char c = toml[at];
    if (static_cast<unsigned char>(c) > 0x7F) {
      return 1 + static_cast<int>(
                     std::count(toml.begin(), toml.begin() + static_cast<ptrdiff_t>(at), '\n'));
    }
    const bool is_text = c == '"' || c == '\'';
    at += is_text ? StringSize(toml.substr(at)) : c == '#' ? CommentSize(toml.substr(at)) : 1;
  }
  return std::nullopt;
}

}  // namespace beacongate
