// Segments of a request's path. Pure but for the arena.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "gateway/beacon/arena.h"

namespace beacongate {

// The segment of that index, counted from 0, as it stands: of "/a/b%20c" it is "a", then "b%20c".
// Nothing when the path has fewer.
std::optional<std::string_view> SegmentOf(std::string_view path, size_t index);

// With %XX as the byte that it stands for; '+' stays, and so does a bad escape. The bytes need not
// be UTF-8. `text` itself when there is none.
std::string_view DecodeSegment(std::string_view text, Arena* arena);

}  // namespace beacongate
