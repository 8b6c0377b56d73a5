// LiveScreen: a few lines that stand in a terminal and change once a second. Pure: it returns the
// text, ASCII but for colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "loadgen/report/live_state.h"

namespace beacongate::loadgen {

class LiveScreen {
 public:
  explicit LiveScreen(uint32_t beacons_per_request) : beacons_per_request_(beacons_per_request) {}

  // None is wider than `width` characters; what does not fit is left out, pair by pair from the
  // right. Faults are red in colour. Rates and latency are of the second that ends now, the rest
  // since the start.
  std::vector<std::string> Next(const LiveState& state, size_t width, bool colour);

 private:
  struct Pair {
    std::string name;
    std::string value;
    bool alarming = false;
  };
  struct Row {
    std::string title;
    std::vector<Pair> pairs;
  };

  Row Rates(const SendResult& sent) const;
  Row Latency(const SendResult& sent) const;
  Row Topic(const LiveState& state) const;
  static std::string Line(const Row& row, size_t width, bool colour);

  const uint64_t beacons_per_request_;
  uint64_t seconds_ = 0;
  SendCounts before_;
  uint64_t accepted_before_ = 0;
  LatencyHistogram latency_before_;
};

}  // namespace beacongate::loadgen
