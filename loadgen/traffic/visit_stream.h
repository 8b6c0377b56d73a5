// VisitStream: the pings of a crowd in the order in which browsers send them: a page_view when a
// visitor comes to a page, pings while he reads, an unload when he leaves; visits overlap. A pure
// function of the generator's bits. One thread at a time.
#pragma once

#include <cstddef>
#include <vector>

#include "loadgen/traffic/page_ping.h"
#include "loadgen/traffic/zipf.h"

namespace beacongate::loadgen {

class VisitStream {
 public:
  // `visitors` are those of the stream's lane. `at_once` visits overlap.
  // REQUIRES: at_once > 0.
  VisitStream(const Zipf* sites, const Zipf* visitors, size_t at_once);

  // A visitor's pings come in their order: page_view, 0 to 6 times ping, unload.
  const PageView& Next(RandomBits& bits);

 private:
  struct Visit {
    PageView view;
    size_t pings_left = 0;
    bool over = true;
  };

  const Zipf* sites_;
  const Zipf* visitors_;
  std::vector<Visit> visits_;
};

}  // namespace beacongate::loadgen
