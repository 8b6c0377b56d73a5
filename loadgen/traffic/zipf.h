// Zipf: rank r (from 0) with a probability proportional to 1 / (r + 1)^skew. Skew 0 is uniform.
//
// Draws are a pure function of the generator's bits, so a seed gives the same traffic on every
// machine (the standard library's distributions do not promise that). Immutable: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace beacongate::loadgen {

using RandomBits = std::mt19937_64;

// Uniform in [0, 1), from the upper 53 bits of one draw.
double UniformUnit(RandomBits& bits);

class Zipf {
 public:
  // Ranks first, first + step, ... below `count`: a lane's share of the whole population.
  // REQUIRES: first < count, step > 0, skew >= 0.
  Zipf(size_t count, double skew, size_t first = 0, size_t step = 1);

  size_t Draw(RandomBits& bits) const;

 private:
  size_t first_;
  size_t step_;
  std::vector<double> cumulative_;
};

}  // namespace beacongate::loadgen
