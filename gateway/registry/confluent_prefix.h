// What Confluent's serialisers put in front of a Protocol Buffers record. Pure.
//
//   prefix  = %x00 schema-id indexes
//   schema-id = 4 bytes, big-endian
//   indexes = %x00                    ; the first message of the schema: the usual case
//           / count 1*index           ; zig-zag varints: of the message at the top of the schema's
//                                     ; file, of the one nested in it, and so on
//
// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace beacongate {

// `message` as it stands in the schema that the registry knows by that id.
std::string ConfluentPrefix(uint32_t schema_id, const google::protobuf::Descriptor& message);

// Bytes of the prefix that the record begins with; 0 if there is none.
size_t ConfluentPrefixBytes(std::string_view record);

}  // namespace beacongate
