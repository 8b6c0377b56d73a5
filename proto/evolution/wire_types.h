// Which types of field may replace each other, by
// https://protobuf.dev/programming-guides/proto3/#updating. Pure; any thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>

namespace beacongate::evolution {

enum class TypeChange : uint8_t {
  kSame,
  kCompatible,  // read from the same bytes; values that do not fit are cut
  kIncompatible
};

// Of one element: labels do not count. Two messages, and two enums, are kSame: what is in them is
// to be compared by itself.
TypeChange CompareTypes(const google::protobuf::FieldDescriptor& before,
                        const google::protobuf::FieldDescriptor& after);

// As a .proto file says it: "repeated int32", "map<string, shop.Page>".
std::string TypeName(const google::protobuf::FieldDescriptor& field);

}  // namespace beacongate::evolution
