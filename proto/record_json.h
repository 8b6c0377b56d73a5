// A record's bytes as one line of JSON, for people and scripts: explain, --dev, beaconctl tail.
// Slow (reflection); not for the hot path.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <string>
#include <string_view>

#include "gateway/base/result.h"

namespace beacongate {

// protobuf's JSON mapping with the original field names; 64-bit integers are strings, bytes are
// base64. For one type; keeps what protobuf prepares for it. One thread at a time.
class RecordJson {
 public:
  // The descriptor must outlive this.
  explicit RecordJson(const google::protobuf::Descriptor& message);

  // An error when the payload is no such message.
  Result<std::string> Print(std::string_view payload);

 private:
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::Message* prototype_;
};

}  // namespace beacongate
