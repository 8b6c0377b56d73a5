// What a schema says about each field, as a tree: the specification's words, nothing compiled.
#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>
#include <vector>

#include "beacon/v1/options.pb.h"

namespace beacongate::testing {

struct Outline {
  enum class Form { kSingle, kRepeated, kObject, kElements, kMap, kGroup, kRest };

  const google::protobuf::FieldDescriptor* field = nullptr;
  beacon::v1::From from;
  Form form = Form::kSingle;
  std::string path;  // as receipts name it
  // Names of the parameters that feed it, in order of preference; "p.url" of members. Within
  // elements and values of maps they begin anew.
  std::vector<std::string> names{};
  std::vector<Outline> members{};  // kObject, kGroup; kElements and kMap: of one element
  bool holds_mask = false;         // it or a field in it
};

// What a schema's text says, whatever pool it was read into.
std::optional<beacon::v1::From> FromOf(const google::protobuf::FieldDescriptor& field);
beacon::v1::Record RecordOf(const google::protobuf::Descriptor& message);

// The fields that the gateway fills, in the order in which they are declared.
std::vector<Outline> OutlineOf(const google::protobuf::Descriptor& message);

}  // namespace beacongate::testing
