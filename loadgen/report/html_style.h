// The style sheet of the report's page: light and dark by the reader's preference, narrow and wide,
// on screen and on paper. Text has a contrast of at least 4.5 to its ground, lines of at least 3.
#pragma once

#include <string_view>

namespace beacongate::loadgen {

extern const std::string_view kPageStyle;

}  // namespace beacongate::loadgen
