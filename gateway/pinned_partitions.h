// PinnedPartitions: remembers, beside a lane's journal, with which number of partitions its topic
// has been delivered to. A topic that is not so any more is no fault of the configuration (decision
// 0030). One file, <journal.dir>/<topic>@partitions. One thread; blocks on the disk. What is
// remembered survives a loss of power.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/result.h"
#include "gateway/journal/segment_file.h"
#include "gateway/remembered_file.h"

namespace beacongate {

class PinnedPartitions {
 public:
  PinnedPartitions(SegmentFiles& files, const std::string& journal_dir, const std::string& topic)
      : file_(files, journal_dir, topic + "@partitions") {}

  // 0: nothing is known.
  uint32_t Known() const;
  // Replaces what is known, all or nothing; does not touch the disk if it is known already.
  Status Remember(uint32_t partitions) const;

 private:
  const RememberedFile file_;
};

}  // namespace beacongate
