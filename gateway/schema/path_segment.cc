#include "gateway/schema/path_segment.h"

#include "gateway/beacon/hex.h"

namespace beacongate {

std::optional<std::string_view> SegmentOf(std::string_view path, size_t index) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  for (; index > 0; --index) {
    const size_t slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    path.remove_prefix(slash + 1);
  }
  return path.substr(0, path.find('/'));
}

std::string_view DecodeSegment(std::string_view text, Arena* arena) {
  if (text.find('%') == std::string_view::npos) return text;
  char* const begin = arena->Reserve(text.size());
  char* out = begin;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%' && text.size() - i > 2) {
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if ((high | low) >= 0) {
        c = static_cast<char>(high << 4 | low);
        i += 2;
      }
    }
    *out++ = c;
  }
  return arena->Commit(static_cast<size_t>(out - begin));
}

}  // namespace beacongate
