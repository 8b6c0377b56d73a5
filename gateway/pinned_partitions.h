// PinnedPartitions: remembers, beside a lane's journal, with which number of partitions its topic
// has been delivered to. A topic that has grown since then is no fault of the configuration
// (decision 0020). One file, <journal.dir>/<topic>@partitions: no topic has such a name. One
// thread; blocks on the disk.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/result.h"

namespace beacongate {

class PinnedPartitions {
 public:
  PinnedPartitions(const std::string& journal_dir, const std::string& topic)
      : path_(journal_dir + "/" + topic + "@partitions") {}

  // 0: nothing is known.
  uint32_t Known() const;
  // Replaces what is known, all or nothing; does not touch the disk if it is known already.
  Status Remember(uint32_t partitions) const;

 private:
  const std::string path_;
};

}  // namespace beacongate
