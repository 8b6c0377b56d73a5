// Requests from a random generator: parameters and headers often have names of a schema and values
// of its types, in every notation that objects may have.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "gateway/beacon/beacon.h"
#include "tests/unit/schema/random_schema.h"

namespace beacongate::testing {

struct RandomRequest {
  RandomRequest(const std::vector<Shape>& shapes, Random* random);
  RandomRequest(const RandomRequest&) = delete;
  RandomRequest& operator=(const RandomRequest&) = delete;

  std::string ToString() const;

  std::deque<std::string> storage;
  std::vector<Parameter> query;
  std::vector<Parameter> members;
  std::vector<NameValue> headers;
  RequestContext context;
  Beacon beacon;
};

}  // namespace beacongate::testing
