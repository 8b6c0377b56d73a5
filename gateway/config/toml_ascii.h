// What TOML writes in ASCII alone: everything outside of strings and comments, and what stands
// behind a backslash. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace beacongate {

// The line, from 1, of the first byte beyond ASCII in such a place; nullopt when there is none. A
// byte order mark at the start does not count. Where a string never ends, whatever follows counts
// as its text.
std::optional<int> NonAsciiLine(std::string_view toml);

}  // namespace beacongate
