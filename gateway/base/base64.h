// Base64 as RFC 4648 has it: text <-> bytes. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beacongate {

enum class Base64Alphabet : uint8_t {
  kStandard,  // section 4: '+' and '/'
  kUrl,       // section 5: '-' and '_'
};

// An upper bound of what a text of that size decodes to.
constexpr size_t Base64BytesMax(size_t text_size) { return text_size / 4 * 3 + 2; }

// Writes the bytes to `out`, which has room for Base64BytesMax(text.size()), and returns how many.
// The padding is whole or missing. Nothing for any other character, white space among them, for a
// length that no bytes have, and for bits behind the last byte that are not zero: no two texts of
// one alphabet and padding stand for the same bytes.
std::optional<size_t> DecodeBase64(std::string_view text, Base64Alphabet alphabet, char* out);

// In the standard alphabet, with padding.
std::string EncodeBase64(std::string_view bytes);

}  // namespace beacongate
