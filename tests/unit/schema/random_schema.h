// Schemas from a random generator, for the differential test.
#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <string>
#include <vector>

#include "beacon/v1/options.pb.h"
#include "tests/unit/schema/random_text.h"

namespace beacongate::testing {

// What a request may send for a field.
struct Shape {
  enum class Kind { kSingle, kRepeated, kObject, kElements, kMap };

  Kind kind = Kind::kSingle;
  std::vector<std::string> names;  // of its parameter, or as a member
  TypeOfValue type{};              // of values; not of kObject and kElements
  TypeOfValue key{};               // kMap
  beacon::v1::From from{};
  std::vector<Shape> members{};  // kObject, kElements; kMap of messages
};

// A message "Random" with a receipt and fields of everything that the schema language has, in a
// pool of its own.
class RandomSchema {
 public:
  static constexpr char kEndpointPath[] = "/b/{site}/*";

  explicit RandomSchema(Random* random);
  const google::protobuf::Descriptor& message() const { return *message_; }
  const std::vector<Shape>& shapes() const { return shapes_; }
  // As a .proto file.
  std::string Text() const { return message_->file()->DebugString(); }

 private:
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  const google::protobuf::Descriptor* message_ = nullptr;
  std::vector<Shape> shapes_;
};

}  // namespace beacongate::testing
