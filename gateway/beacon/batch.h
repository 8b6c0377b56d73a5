// Batch: the beacons of one body while they are being found. One thread, reused.
//
// Parameters of all elements stand in one vector that may move while it grows; so elements are
// ranges of it, which become views when the batch is complete.
#pragma once

#include <cstddef>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"

namespace beacongate {

struct Batch {
  struct Element {
    size_t first_parameter;
    size_t parameter_count;
    Rejection rejection;
  };

  std::vector<Parameter> parameters;
  std::vector<Element> elements;

  void Clear() {
    parameters.clear();
    elements.clear();
  }
};

}  // namespace beacongate
