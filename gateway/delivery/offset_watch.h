// OffsetWatch: notices that a topic was deleted and made again while nobody looked: its offsets
// begin anew. (Metadata of librdkafka 2.0.2 has no topic ids.) A broker that lost its log, or an
// unclean leader, shows in the same way. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace beacongate {

class OffsetWatch {
 public:
  // `offset`: that of an acknowledged record, negative if not known. The offset before, if it was
  // higher; then all partitions begin anew, so that one event is told once.
  std::optional<int64_t> WentBack(uint32_t partition, int64_t offset);

 private:
  std::vector<int64_t> highest_;  // by partition; -1: none yet
};

}  // namespace beacongate
