// The key of keyed hashes, from its file. Blocks on the disk; at start and reload.
#pragma once

#include <string>

#include "gateway/base/result.h"

namespace beacongate {

// The file's bytes without a line feed at their end. An error, with what to do, when the file
// cannot be read, holds fewer than 16 or more than 4096 bytes, or can be read or written by others
// than its owner and group.
Result<std::string> ReadMaskKey(const std::string& file);

}  // namespace beacongate
