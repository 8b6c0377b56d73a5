// What other gateways left of a lane, taken over: the locks of their directories, and the segments
// in there, merged by age.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/journal/keeper.h"
#include "gateway/journal/recovery.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

struct TakenOver {
  std::vector<Recovered> found;  // by directory
  std::vector<Keeper::Adopted> directories;
  size_t of_others = 0;             // directories that another gateway holds
  std::vector<std::string> faults;  // of those that are left to the next attempt
};

// `base` as in lane_directories.h; `is_ours`: leave this one out. A directory that cannot be read
// is left to the next attempt. Blocks on the disk.
Result<TakenOver> TakeOrphans(SegmentFiles& files, const std::string& base,
                              const std::function<bool(const std::string&)>& is_ours);

// Parked ones included.
uint64_t FilesOf(const Recovered& recovered);
uint64_t BytesOf(const Recovered& recovered);
uint64_t FramesOf(const Recovered& recovered);

}  // namespace beacongate
