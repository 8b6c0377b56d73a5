// UTF-8 for text that did not come through the decoder: headers, paths, addresses. Pure.
#pragma once

#include <string>
#include <string_view>

namespace beacongate {

bool IsValidUtf8(std::string_view text);

// `text` with U+FFFD for each maximal subpart that is ill-formed (Unicode 15, section 3.9, as
// browsers do it).
void AppendRepairedUtf8(std::string_view text, std::string* out);

}  // namespace beacongate
