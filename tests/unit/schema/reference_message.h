// Messages that can be compared byte by byte.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace beacongate::testing {

// The entries of all maps in the order of their keys, of duplicates the last: what protobuf's
// deterministic serialisation writes for generated code. A dynamic message keeps the list that was
// parsed. True if there was any entry.
bool SortMaps(google::protobuf::Message* message);

std::string SerializeDeterministic(const google::protobuf::Message& message);

}  // namespace beacongate::testing
