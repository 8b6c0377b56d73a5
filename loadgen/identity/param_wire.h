// protobuf's wire format, as far as a PageBeacon is written here by hand: a judge does not share
// the encoder of the judged. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace beacongate::loadgen {

// A length-delimited field; the number is below 16.
void AppendBytesField(unsigned number, std::string_view bytes, std::string* out);
// A beacon.v1.Param as field 13 of a PageBeacon.
void AppendParam(std::string_view name, std::string_view value, std::string* out);
// `value` in five bytes whatever it is, which every reader takes: for fields that are patched.
// REQUIRES: value < 2^35.
void WriteVarint5(uint64_t value, char* out);

}  // namespace beacongate::loadgen
