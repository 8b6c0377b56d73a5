// A text that converts to the value of a field: what a page might send. Pure; any thread.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <set>
#include <string>

namespace beacongate::broker {

// What conditions of the record say of one field.
struct SampleWish {
  std::string text;             // accept_if wants this; empty: nothing is wanted
  std::set<std::string> never;  // drop_if refuses these
  bool absent = false;          // the field must have no value
};

struct SampleText {
  std::string text;
  bool is_json = false;  // a number, true, or free JSON: stands in JSON without quotes
};

// Of a field that is a scalar, an enum, or one of google.protobuf's types; of a repeated field, one
// element.
SampleText SampleValue(const google::protobuf::FieldDescriptor& field, const beacon::v1::From& from,
                       const SampleWish& wish);

}  // namespace beacongate::broker
