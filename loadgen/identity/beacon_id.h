// BeaconId: what names one sending of one beacon, and the seal that makes its content checkable.
// Pure but for NewRunId; any thread.
//
// The name travels as five parameters of the beacon itself, each of fixed width, so that a sender
// patches them in place:
//
//   bg_run   16 hexadecimal digits: random, one for each run of a generator
//   bg_lane   5 decimal digits: the ordered stream of requests that carried it
//   bg_seq   12 decimal digits: its place in the lane, consecutive from 0
//   bg_t     16 decimal digits: the planned instant, microseconds since 1970
//   bg_sum   16 hexadecimal digits: the seal
//
//   seal    = XXH3-64 of the little-endian block
//             {content u64, run u64, lane u64, sequence u64, planned u64}
//   content = sum modulo 2^64 of XXH3-64(value, seed = XXH3-64(name)) over the covered pairs
//
// Covered are the beacon's own parameters whose names the run log lists (none of them begins with
// "bg_"), decoded: text as the page meant it, numbers of JSON as they are written. A sum does not
// depend on the order in which a gateway gives the pairs back, and the constant pairs of a beacon
// are summed once, when it is rendered. Content 0 says that only the name is sealed: for beacons
// whose parameters a gateway may rightly change (bytes that are not UTF-8, nested JSON).
#pragma once

#include <cstdint>
#include <string_view>

namespace beacongate::loadgen {

constexpr std::string_view kRunParameter = "bg_run";
constexpr std::string_view kLaneParameter = "bg_lane";
constexpr std::string_view kSequenceParameter = "bg_seq";
constexpr std::string_view kTimeParameter = "bg_t";
constexpr std::string_view kSumParameter = "bg_sum";
constexpr std::string_view kParameterPrefix = "bg_";

constexpr size_t kRunWidth = 16;
constexpr size_t kLaneWidth = 5;
constexpr size_t kSequenceWidth = 12;
constexpr size_t kTimeWidth = 16;
constexpr size_t kSumWidth = 16;

struct BeaconId {
  uint64_t run = 0;
  uint32_t lane = 0;        // below 10^5
  uint64_t sequence = 0;    // below 10^12
  uint64_t planned_us = 0;  // since 1970, below 10^16

  bool operator==(const BeaconId&) const = default;
};

// The content of a beacon of which nothing is covered.
constexpr uint64_t kContentUncovered = 0;

// What a parameter of this name and value adds to the content. The two-step form is for a
// value that changes from sending to sending: SeedOf once, PairContent each time (about 5 ns).
uint64_t SeedOf(std::string_view name);
uint64_t PairContent(uint64_t seed, std::string_view value);
uint64_t PairContent(std::string_view name, std::string_view value);

// About 5 ns.
uint64_t SealOf(const BeaconId& id, uint64_t content);

// From the operating system's random numbers; never 0.
uint64_t NewRunId();

}  // namespace beacongate::loadgen
