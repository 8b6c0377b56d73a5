// What other gateways left of a lane, taken over: the locks of their directories, and the segments
// in there, merged by age.
#pragma once

#include <functional>
#include <map>
#include <set>
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

// One thread. The files outlive it.
class Adopter {
 public:
  // `base` as in lane_directories.h.
  Adopter(SegmentFiles& files, std::string base) : files_(files), base_(std::move(base)) {}

  // `is_ours`: leave this one out. A directory that cannot be read is left to the next attempt. One
  // that stays because of what is not to be delivered (quarantine/, segments of a later version) is
  // taken again only when something else is in it. Blocks on the disk.
  Result<TakenOver> Take(const std::function<bool(const std::string&)>& is_ours);

 private:
  bool IsDoneWith(const std::string& directory) const;
  void NoteTaken(const std::string& directory, const Recovered& found);

  SegmentFiles& files_;
  const std::string base_;
  // Directories without anything to deliver, and what was in them.
  std::map<std::string, std::set<std::string>> done_with_;
};

// Parked ones included.
uint64_t FilesOf(const Recovered& recovered);
uint64_t BytesOf(const Recovered& recovered);
uint64_t FramesOf(const Recovered& recovered);

}  // namespace beacongate
