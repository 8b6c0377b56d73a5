// Frames that were delivered while pages of their segments went.
//
// Whoever sent them read them through the mapping, perhaps after the last look at them. A page that
// is gone was zeros from the first look at it on: a frame that does not hold now may have been sent
// like that, or before.
#pragma once

#include <cstdint>
#include <span>

#include "gateway/journal/lane_journal.h"

namespace beacongate {

// How many of these do not hold. Names the first ten of them in the log. Any thread; no frame of
// them is retired meanwhile.
uint64_t CountSuspects(std::span<const FrameRef> delivered);

}  // namespace beacongate
