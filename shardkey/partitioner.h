// Key bytes -> hash -> partition. Stable for ever: tests/golden/*_vectors.tsv are the promise, and
// README.md in this folder says what a change would cost. Pure; any thread.
//
// XXH3-64: hash is XXH3, 64 bits, seed 0, of the key's bytes (https://github.com/Cyan4973/xxHash);
// the partition is the hash modulo the number of partitions.
// murmur2: hash is what org.apache.kafka.common.utils.Utils.murmur2 gives, 32 bits; the partition
// is its lower 31 bits modulo the number of partitions, as Kafka's Java client partitions keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace beacongate {

enum class Partitioner : uint8_t { kXxh3, kMurmur2 };

uint64_t ShardHash(std::string_view key);
uint32_t Murmur2Hash(std::string_view key);

// Of the hash of XXH3. REQUIRES: partition_count > 0.
uint32_t PartitionOf(uint64_t hash, uint32_t partition_count);

// REQUIRES: partition_count > 0.
uint32_t PartitionOfKey(Partitioner partitioner, std::string_view key, uint32_t partition_count);

// For people: 16 hexadecimal digits, of murmur2 eight.
std::string HashText(Partitioner partitioner, std::string_view key);

}  // namespace beacongate
