// Schemas and beacons from a random generator, for the differential test.
#pragma once

#include <google/protobuf/descriptor.h>

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "gateway/beacon/beacon.h"

namespace beacongate::testing {

using Random = std::mt19937_64;

// A number from 0 to bound - 1.
inline size_t Below(size_t bound, Random* random) { return (*random)() % bound; }

// A message "Random" with a receipt and fields of every type and source that the schema language
// has, in a pool of its own.
class RandomSchema {
 public:
  explicit RandomSchema(Random* random);
  const google::protobuf::Descriptor& message() const { return *message_; }

 private:
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  const google::protobuf::Descriptor* message_ = nullptr;
};

// A request whose parameters and headers often have names of the schema and values of its types.
struct RandomRequest {
  explicit RandomRequest(Random* random);
  RandomRequest(const RandomRequest&) = delete;
  RandomRequest& operator=(const RandomRequest&) = delete;

  std::deque<std::string> storage;
  std::vector<Parameter> query;
  std::vector<Parameter> members;
  std::vector<NameValue> headers;
  RequestContext context;
  Beacon beacon;
};

}  // namespace beacongate::testing
