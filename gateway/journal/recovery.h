// Recovery: what earlier lives left in a journal's directory. The directory alone says what there
// is; nothing is believed that its checksum does not confirm.
//
// Sealed segments cost two pages each: a backlog of 10 GiB in segments of 16 MiB opened in 4.1 s
// from a cold virtual disk, and in 0.03 s when its pages were cached (2026-11-22). Only those
// without a seal (the one that was being written when the process died) are read through here. The
// reader checks every frame when it gets there, and takes what it does not find any more into the
// books as quarantined, for the damaged file is kept.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/journal/segment.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

struct Recovered {
  // In order; not mapped; each with at least one frame, or not measured because it could not be
  // mapped.
  std::vector<std::unique_ptr<Segment>> segments;
  // What parked/ holds, in order; not mapped; each with at least one frame.
  std::vector<std::unique_ptr<Segment>> parked;
  // Above every id in the directory, in parked/ and in quarantine/, but for those that no gateway
  // gave out. What was removed may come back after a loss of power under a higher one, until the
  // directory is synced.
  uint64_t next_id = 1;
  uint64_t damaged_bytes = 0;
  uint64_t damaged_segments = 0;
  // Of a later version, parked ones included: left as they are. Not mapped.
  std::vector<std::unique_ptr<Segment>> newer;
  // For the log, each a line: what else is left as it is.
  std::vector<std::string> notes;
};

// Above all of these, but for ids that are further above the others than any gateway gets: files
// that somebody named so must not use up the ids.
uint64_t NextIdAbove(const std::set<uint64_t>& ids);

// REQUIRES: the directory is locked. Blocks on the disk. Error only if the directory cannot be
// read; a bad segment never stops the start.
Result<Recovered> RecoverSegments(SegmentFiles& files, const std::string& directory);

// Of segments of two directories, which one is read first: by lives, since two gateways accept at
// the same time while one takes the other's place, and a client that has gone to the successor does
// not come back. Of former versions, which do not tell the life, the one whose first frame was
// accepted earlier.
bool IsOlder(const Segment& one, const Segment& other);

// What several directories hold, as one. The order of each stays; between two of them the older
// segment goes first, and of parked files the one that was made earlier. `next_id` is that of the
// first.
Recovered MergeByAge(std::vector<Recovered> directories);

}  // namespace beacongate
