// Makes durable which files a directory has, as far as its file system offers that: one that cannot
// sync directories (EINVAL) has nothing to fail with, and cannot be asked for more. Blocks on the
// disk. Any thread.
#pragma once

#include <string>

namespace beacongate {

// 0, or the errno of what failed: the directory cannot be opened, or the disk refused.
int SyncDirectory(const std::string& path);

}  // namespace beacongate
