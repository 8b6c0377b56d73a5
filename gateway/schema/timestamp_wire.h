// A google.protobuf.Timestamp as bytes of a message field, length included.
#pragma once

#include <cstdint>

#include "gateway/schema/wire_writer.h"

namespace beacongate {

constexpr size_t kTimestampBytesMax = 1 + 2 * (1 + kVarintBytesMax);

inline void WriteTimestamp(int64_t epoch_seconds, int32_t nanos, WireWriter* writer) {
  const auto seconds_bits = static_cast<uint64_t>(epoch_seconds);
  const auto nanos_bits = static_cast<uint64_t>(nanos);
  size_t length = 0;
  if (epoch_seconds != 0) length += 1 + VarintSize(seconds_bits);
  if (nanos != 0) length += 1 + VarintSize(nanos_bits);
  writer->Byte(static_cast<uint8_t>(length));
  if (epoch_seconds != 0) {
    writer->Byte(0x08);
    writer->Varint(seconds_bits);
  }
  if (nanos != 0) {
    writer->Byte(0x10);
    writer->Varint(nanos_bits);
  }
}

}  // namespace beacongate
