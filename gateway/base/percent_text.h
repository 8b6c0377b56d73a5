// Text as a part of a URL. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace beacongate {

// Everything but letters, digits and "-._~" as %XX: a segment of a path, a name or value of a
// query.
std::string PercentEncoded(std::string_view text);

}  // namespace beacongate
