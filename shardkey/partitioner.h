// Key bytes -> hash -> partition. Stable for ever: tests/golden/shardkey_vectors.tsv is the
// promise, and README.md in this folder says what a change would cost. Pure; any thread.
//
// Hash: XXH3, 64 bits, seed 0, of the key's bytes (https://github.com/Cyan4973/xxHash).
// Partition: hash modulo the number of partitions.
#pragma once

#include <cstdint>
#include <string_view>

namespace beacongate {

uint64_t ShardHash(std::string_view key);

// REQUIRES: partition_count > 0.
uint32_t PartitionOf(uint64_t hash, uint32_t partition_count);

}  // namespace beacongate
