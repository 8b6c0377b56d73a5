// BeaconPairs: gathers the parameters of one beacon, then judges its seal. Reused from beacon to
// beacon. One thread at a time.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "loadgen/identity/identity_text.h"
#include "loadgen/verify/finding.h"
#include "loadgen/verify/run_book.h"

namespace beacongate::loadgen {

class BeaconPairs {
 public:
  void Clear();
  // Decoded text; the views live until Finish.
  void Add(std::string_view name, std::string_view value);

  // kForeign when no parameter was of an identity. The seal of a run that is not in the book is
  // not looked at: the beacon is kIntact, and of no run of ours.
  Finding Finish(const RunBook& book) const;

 private:
  IdentityParser identity_;
  std::vector<std::pair<std::string_view, std::string_view>> pairs_;
};

}  // namespace beacongate::loadgen
