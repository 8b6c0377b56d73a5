// Small changes to bytes, as fuzzers make them; the same for the same state of `random`. Pure.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace beacongate::fuzz {

// A seed with one to four changes: bytes set, removed, doubled, or taken from another seed.
// REQUIRES: at least one seed.
std::string Mutate(const std::vector<std::string>& seeds, std::mt19937_64& random);

}  // namespace beacongate::fuzz
