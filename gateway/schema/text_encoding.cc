#include "gateway/schema/text_encoding.h"

#include "gateway/base/base64.h"
#include "gateway/beacon/hex.h"

namespace beacongate {
namespace {

std::optional<std::string_view> DecodeBase64Text(std::string_view text, Base64Alphabet alphabet,
                                                 Arena* arena) {
  char* const out = arena->Reserve(Base64BytesMax(text.size()));
  const std::optional<size_t> size = DecodeBase64(text, alphabet, out);
  if (!size) return std::nullopt;
  return arena->Commit(*size);
}

std::optional<std::string_view> DecodeHex(std::string_view text, Arena* arena) {
  if (text.size() % 2 != 0) return std::nullopt;
  char* const out = arena->Reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if ((high | low) < 0) return std::nullopt;
    out[i / 2] = static_cast<char>(high << 4 | low);
  }
  return arena->Commit(text.size() / 2);
}

}  // namespace

size_t GroupSize(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::kRaw:
      return 1;
    case TextEncoding::kHex:
      return 2;
    case TextEncoding::kBase64:
    case TextEncoding::kBase64Url:
      break;
  }
  return 4;
}

std::optional<std::string_view> DecodeText(TextEncoding encoding, std::string_view text,
                                           Arena* arena) {
  switch (encoding) {
    case TextEncoding::kBase64:
      return DecodeBase64Text(text, Base64Alphabet::kStandard, arena);
    case TextEncoding::kBase64Url:
      return DecodeBase64Text(text, Base64Alphabet::kUrl, arena);
    case TextEncoding::kHex:
      return DecodeHex(text, arena);
    case TextEncoding::kRaw:
      break;
  }
  return text;
}

}  // namespace beacongate
