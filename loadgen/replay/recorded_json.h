// Recordings in JSON. Pure; one parser for a whole recording, since it keeps its buffers.
//
//   JSON Lines  a request a line: {"raw_b64": "<the bytes of head and body, base64>"}
//   HAR         log.entries[].request {method, url, headers, postData.text}, startedDateTime
#pragma once

#include <simdjson.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "loadgen/replay/replay_request.h"

namespace beacongate::loadgen {

// Nothing when it is no such line, or its bytes are no whole request.
std::optional<ReplayRequest> ParseRequestLine(std::string_view line, simdjson::dom::parser* parser);

// Hands over each entry, and nothing for one that is none. False when the text is no HAR.
bool ParseHar(std::string_view text, const std::function<void(std::optional<ReplayRequest>)>& take);

// 2026-11-22T10:15:03.250+01:00, or with Z; microseconds since 1970.
std::optional<int64_t> ParseIsoTime(std::string_view text);

}  // namespace beacongate::loadgen
