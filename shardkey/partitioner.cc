#include "shardkey/partitioner.h"

#include <xxhash.h>

namespace beacongate {

uint64_t ShardHash(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

uint32_t PartitionOf(uint64_t hash, uint32_t partition_count) {
  return static_cast<uint32_t>(hash % partition_count);
}

}  // namespace beacongate
