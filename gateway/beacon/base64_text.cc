#include "gateway/beacon/base64_text.h"

#include <algorithm>
#include <optional>

#include "gateway/base/base64.h"

namespace beacongate {
namespace {

std::string_view WithoutPadding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

char InStandardAlphabet(char c) {
  if (c == ' ' || c == '-') return '+';
  return c == '_' ? '/' : c;
}

}  // namespace

bool DecodeBase64Text(std::string_view text, size_t padding_bytes, Arena* arena,
                      std::string_view* bytes) {
  text = WithoutPadding(text);
  if (text.empty()) return false;
  // The bytes, their padding, and behind them the text in one alphabet, which is not kept.
  const size_t bytes_max = Base64BytesMax(text.size()) + padding_bytes;
  char* const begin = arena->Reserve(bytes_max + text.size());
  char* const standard = begin + bytes_max;
  std::ranges::transform(text, standard, InStandardAlphabet);
  const std::optional<size_t> size =
      DecodeBase64({standard, text.size()}, Base64Alphabet::kStandard, begin);
  if (!size) return false;
  *bytes = arena->Commit(*size + padding_bytes).substr(0, *size);
  return true;
}

}  // namespace beacongate
