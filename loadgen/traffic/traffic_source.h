// TrafficSource: where the bytes of the requests come from.
//
// A lane is one ordered stream of requests: it travels on one connection at a time, and all
// beacons of a visitor belong to one lane, so that the order in which they were sent is the
// order in which they must be found. Every beacon is named by (lane, sequence); the sender hands
// out the sequences, the source writes them into the request. A lane is for one thread at a time;
// different lanes may be written by different threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

// What makes one sending of a request different from the next.
struct Stamp {
  uint64_t first_sequence;  // of the request's first beacon; the others follow
  WallTime planned;
};

class TrafficSource {
 public:
  virtual ~TrafficSource() = default;

  virtual uint32_t lanes() const = 0;
  virtual uint32_t beacons_per_request() const = 0;
  virtual size_t request_bytes_max() const = 0;
  virtual double request_bytes_mean() const = 0;
  // Names of the parameters that the beacons' seals cover; see identity/beacon_id.h.
  virtual std::vector<std::string> covered() const { return {}; }

  // Writes the lane's next request to the front of `out` and returns its size. Does not allocate
  // or block. REQUIRES: lane < lanes(), out.size() >= request_bytes_max().
  virtual size_t WriteNext(uint32_t lane, const Stamp& stamp, std::span<char> out) = 0;
};

}  // namespace beacongate::loadgen
