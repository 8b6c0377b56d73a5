#include "shardkey/partitioner.h"

#include <xxhash.h>

namespace beacongate {
namespace {

// The constants of MurmurHash2 by Austin Appleby, and the seed of Kafka.
constexpr uint32_t kMultiplier = 0x5bd1e995;
constexpr int kShift = 24;
constexpr uint32_t kSeed = 0x9747b28c;

uint32_t Byte(std::string_view key, size_t at) { return static_cast<unsigned char>(key[at]); }

std::string Hex(uint64_t number, int digits) {
  std::string text;
  for (int i = digits - 1; i >= 0; --i) text += "0123456789abcdef"[number >> (4 * i) & 15];
  return text;
}

}  // namespace

uint64_t ShardHash(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

uint32_t Murmur2Hash(std::string_view key) {
  uint32_t hash = kSeed ^ static_cast<uint32_t>(key.size());
  size_t at = 0;
  for (; at + 4 <= key.size(); at += 4) {
    uint32_t word =
        Byte(key, at) | Byte(key, at + 1) << 8 | Byte(key, at + 2) << 16 | Byte(key, at + 3) << 24;
    word *= kMultiplier;
    word ^= word >> kShift;
    hash = hash * kMultiplier ^ word * kMultiplier;
  }
  if (at < key.size()) {
    for (size_t i = at; i < key.size(); ++i) hash ^= Byte(key, i) << (8 * (i - at));
    hash *= kMultiplier;
  }
  hash = (hash ^ hash >> 13) * kMultiplier;
  return hash ^ hash >> 15;
}

uint32_t PartitionOf(uint64_t hash, uint32_t partition_count) {
  return static_cast<uint32_t>(hash % partition_count);
}

uint32_t PartitionOfKey(Partitioner partitioner, std::string_view key, uint32_t partition_count) {
  if (partitioner == Partitioner::kMurmur2) {
    return (Murmur2Hash(key) & 0x7fffffff) % partition_count;
  }
  return PartitionOf(ShardHash(key), partition_count);
}

std::string HashText(Partitioner partitioner, std::string_view key) {
  return partitioner == Partitioner::kMurmur2 ? Hex(Murmur2Hash(key), 8) : Hex(ShardHash(key), 16);
}

}  // namespace beacongate
