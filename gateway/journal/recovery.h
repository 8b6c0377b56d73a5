// Recovery: what earlier lives left in a journal's directory. The directory alone says what there
// is; nothing is believed that its checksum does not confirm.
//
// Sealed segments cost two pages each, so that a backlog of 10 GiB opens in well under a second;
// only those without a seal (the one that was being written when the process died) are read through
// here. The reader checks every frame when it gets there, and takes what it does not find any more
// into the books as quarantined, for the damaged file is kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "gateway/base/result.h"
#include "gateway/journal/segment.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

struct Recovered {
  // Not mapped; with at least one frame, or not measured because it could not be mapped.
  std::map<uint64_t, std::unique_ptr<Segment>> segments;
  // Above every id in the directory and in quarantine/. What was removed may come back after a loss
  // of power under a higher one, until the directory is synced.
  uint64_t next_id = 1;
  uint64_t damaged_bytes = 0;
  uint64_t damaged_segments = 0;
};

// REQUIRES: the directory is locked. Blocks on the disk. Error only if the directory cannot be
// read; a bad segment never stops the start.
Result<Recovered> RecoverSegments(SegmentFiles& files, const std::string& directory);

}  // namespace beacongate
