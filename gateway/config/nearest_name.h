// Did you mean ...? Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace beacongate {

// The known name with the fewest edits from `name`, if they are few; else empty.
std::string_view NearestName(std::string_view name, std::span<const std::string_view> known);

}  // namespace beacongate
