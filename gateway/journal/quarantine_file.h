// quarantine/ in a journal's directory: files that somebody should look at. Nothing is ever
// replaced or removed there by the gateway.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/result.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

constexpr char kQuarantineName[] = "quarantine";

// Moves `path`, a file in `directory`, to quarantine/ under its name, with .1, .2 ... behind it if
// the name is taken. May block on the disk.
Status MoveToQuarantine(SegmentFiles& files, const std::string& directory, const std::string& path);

// Of the files in quarantine/ of every directory of the lane: those of other gateways, too. `base`
// as in lane_directories.h. Blocks on the disk.
Result<uint64_t> QuarantineBytes(SegmentFiles& files, const std::string& base);

}  // namespace beacongate
