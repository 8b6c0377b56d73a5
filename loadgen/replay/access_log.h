// Access logs in the common and the combined format, as Apache and nginx write them:
//
//   192.0.2.7 - - [22/Nov/2026:10:15:03 +0100] "GET /b?u=1 HTTP/1.1" 204 0 "https://a.com/" "Moz"
//
// What follows the user agent is passed over. In quoted text \" \\ and \xHH are what they stand
// for. A log has no bodies: a POST is replayed with none. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "loadgen/replay/replay_request.h"

namespace beacongate::loadgen {

// Nothing when the line is not of the format.
std::optional<ReplayRequest> ParseAccessLogLine(std::string_view line);

}  // namespace beacongate::loadgen
