// Writing UTF-8 into an arena. Pure functions on bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/base/utf8.h"
#include "gateway/beacon/arena.h"

namespace beacongate {

// A copy in the arena with U+FFFD for each maximal subpart of an ill-formed sequence. `padding`
// bytes of unspecified content stay readable behind it.
std::string_view RepairUtf8(std::string_view text, size_t padding, Arena* arena);

// Writes the code point, which is no surrogate, and returns the end of what was written.
char* WriteUtf8(unsigned code_point, char* out);

}  // namespace beacongate
