// Text -> the bytes that it stands for. Pure but for the memory that the bytes go to.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/beacon/arena.h"

namespace beacongate {

enum class TextEncoding : uint8_t { kRaw, kBase64, kBase64Url, kHex };

// How many characters stand for whole bytes together: a text that is cut to a multiple of it still
// decodes.
size_t GroupSize(TextEncoding encoding);

// Nothing for a text that is not of the encoding. A view into the arena; of `text` for kRaw.
std::optional<std::string_view> DecodeText(TextEncoding encoding, std::string_view text,
                                           Arena* arena);

}  // namespace beacongate
