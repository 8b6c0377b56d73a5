// The directories of a lane: `base`, and `base`@2, `base`@3 and so on of gateways that were started
// while another one held those before. "@" is in no topic's name. Whoever holds the lock of a
// directory owns what is in it; one whose lock is free is an orphan, to be drained by any gateway.
//
// Every call may block on the disk, but for the first.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

constexpr unsigned kLaneDirectoriesMax = 64;

// "base" of "base@7", and of "base". Nothing else is behind an "@".
std::string_view LaneNameOf(std::string_view directory_name);
std::string LaneDirectory(const std::string& base, unsigned number);  // from 1
// The part before the last slash.
std::string DirectoryOf(const std::string& path);

// All that are there, in no order.
Result<std::vector<std::string>> LaneDirectories(SegmentFiles& files, const std::string& base);

struct HeldDirectory {
  std::string path;
  std::unique_ptr<DirectoryLock> lock;
};

Error HeldByAnother(const std::string& base);

// Makes and locks `base`; with `beside` the first of the lane's directories that nobody holds.
// Error if there is none.
Result<HeldDirectory> HoldOwnDirectory(SegmentFiles& files, const std::string& base, bool beside);

struct Orphans {
  std::vector<HeldDirectory> held;
  size_t of_others = 0;             // directories that another gateway holds
  std::vector<std::string> faults;  // why others could not be locked
};

// Locks all directories of the lane that nobody holds. `is_ours`: skip this one.
Result<Orphans> HoldOrphans(SegmentFiles& files, const std::string& base,
                            const std::function<bool(const std::string&)>& is_ours);

// Removes a directory that is held. Error if something is left in it: then it stays.
Status LeaveDirectory(SegmentFiles& files, const std::string& directory);

}  // namespace beacongate
