// JSON strings for tools and the admin port. Pure; not for the hot path.
#pragma once

#include <string>
#include <string_view>

namespace beacongate {

// `text` quoted and escaped. Bytes that are not UTF-8 must have been dealt with before.
std::string JsonString(std::string_view text);

}  // namespace beacongate
