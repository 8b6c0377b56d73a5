// quarantine/ in a journal's directory: files that somebody should look at. Nothing is ever
// replaced or removed there by the gateway.
#pragma once

#include <string>

#include "gateway/base/result.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

constexpr char kQuarantineName[] = "quarantine";

// Moves `path`, a file in `directory`, to quarantine/ under its name, with .1, .2 ... behind it if
// the name is taken. May block on the disk.
Status MoveToQuarantine(SegmentFiles& files, const std::string& directory, const std::string& path);

}  // namespace beacongate
