// Base64 as pages put it into parameters -> bytes. Pure.
//
// Both alphabets of RFC 4648, mixed too; padding whole, partial or missing; a blank is a '+' that
// nobody escaped. What has been done to such a text on its way is many things, and none of them
// makes it mean something else.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/beacon/arena.h"

namespace beacongate {

// *bytes are in the arena, with `padding_bytes` readable bytes behind them. False for an empty
// text, any other character, and what no bytes encode to; then *bytes is as it was.
bool DecodeBase64Text(std::string_view text, size_t padding_bytes, Arena* arena,
                      std::string_view* bytes);

}  // namespace beacongate
