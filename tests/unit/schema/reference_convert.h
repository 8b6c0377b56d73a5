// Text to field, once more: slow, by strings and protobuf's reflection, sharing no code with the
// gateway's. The differential test holds the encoder against it.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "beacon/v1/options.pb.h"

namespace beacongate::testing {

enum class Conversion { kDone, kNoValue, kInvalid };

// Sets the field of the message, or says why not.
Conversion ReferenceConvert(const std::string& text, bool is_null, beacon::v1::From::TimeUnit unit,
                            const google::protobuf::FieldDescriptor& field,
                            google::protobuf::Message* message);

}  // namespace beacongate::testing
