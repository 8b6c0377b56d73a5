// What a schema hides. At start and on reload; pure.
#pragma once

#include <google/protobuf/descriptor.h>

namespace beacongate {

// Whether a field of the message, or of one within it, has a mask of its own: then parts of a
// request may hold what nobody is to see.
bool MasksFields(const google::protobuf::Descriptor& message);

}  // namespace beacongate
