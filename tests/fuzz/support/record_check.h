// What every record must be, held against protobuf's own parser. For targets that encode.
#pragma once

#include <google/protobuf/message.h>

#include "beacon/v1/receipt.pb.h"
#include "gateway/schema/encode_plan.h"

namespace beacongate::fuzz {

// The record parses, without unknown fields and with UTF-8 in all its strings; its receipt stands
// where docs and journal expect it, and names what was not converted.
// *message: an empty one of the plan's type; takes the record.
void RequireSoundRecord(const EncodePlan& plan, const EncodedRecord& record,
                        std::string_view gateway_name, google::protobuf::Message* message,
                        beacon::v1::Receipt* receipt);

}  // namespace beacongate::fuzz
