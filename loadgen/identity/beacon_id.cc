#include "loadgen/identity/beacon_id.h"

#include <xxhash.h>

#include <array>
#include <bit>
#include <random>

namespace beacongate::loadgen {

static_assert(std::endian::native == std::endian::little, "the block is hashed as it lies");

uint64_t SeedOf(std::string_view name) { return XXH3_64bits(name.data(), name.size()); }

uint64_t PairContent(uint64_t seed, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), seed);
}

uint64_t PairContent(std::string_view name, std::string_view value) {
  return PairContent(SeedOf(name), value);
}

uint64_t SealOf(const BeaconId& id, uint64_t content) {
  const std::array<uint64_t, 5> block = {content, id.run, id.lane, id.sequence, id.planned_us};
  return XXH3_64bits(block.data(), sizeof(block));
}

uint64_t NewRunId() {
  std::random_device bits;
  uint64_t run = 0;
  while (run == 0) run = uint64_t{bits()} << 32 | bits();
  return run;
}

}  // namespace beacongate::loadgen
