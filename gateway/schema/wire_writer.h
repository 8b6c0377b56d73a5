// Protocol Buffers wire format into memory that is known to be large enough. No bounds checks: the
// caller reserves what the *Max constants say. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "gateway/schema/plan.h"

namespace beacongate {

constexpr size_t kVarintBytesMax = 10;
constexpr size_t kTagBytesMax = 5;
// FieldTag writes this much, some of it past the end of what it keeps: room that must be there.
constexpr size_t kTagRoomBytes = sizeof(Tag::bytes);

inline size_t VarintSize(uint64_t number) {
  size_t size = 1;
  for (; number >= 0x80; number >>= 7) ++size;
  return size;
}

// memcpy for what is mostly shorter than 65 bytes: overlapping moves instead of a call.
inline void CopyShort(const char* from, size_t size, char* to) {
  if (size > 64) {
    std::memcpy(to, from, size);
  } else if (size > 32) {
    std::memcpy(to, from, 32);
    std::memcpy(to + size - 32, from + size - 32, 32);
  } else if (size > 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else if (size > 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

class WireWriter {
 public:
  explicit WireWriter(char* begin) : at_(begin) {}
  char* at() const { return at_; }

  void Byte(uint8_t byte) { *at_++ = static_cast<char>(byte); }
  void Varint(uint64_t number) {
    for (; number >= 0x80; number >>= 7) Byte(static_cast<uint8_t>(number | 0x80));
    Byte(static_cast<uint8_t>(number));
  }
  // Two bytes whatever the number. REQUIRES: number < 16384.
  void VarintOfTwoBytes(size_t number) {
    Byte(static_cast<uint8_t>(number | 0x80));
    Byte(static_cast<uint8_t>(number >> 7));
  }
  void Fixed32(uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) Byte(static_cast<uint8_t>(number >> shift));
  }
  void Fixed64(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) Byte(static_cast<uint8_t>(number >> shift));
  }
  void Bytes(std::string_view bytes) {
    CopyShort(bytes.data(), bytes.size(), at_);
    at_ += bytes.size();
  }
  // Length, then bytes.
  void Delimited(std::string_view bytes) {
    Varint(bytes.size());
    Bytes(bytes);
  }
  // Writes a whole tag's room and keeps what belongs to it: cheaper than copying by length.
  void FieldTag(const Tag& tag) {
    std::memcpy(at_, tag.bytes.data(), tag.bytes.size());
    at_ += tag.size;
  }

 private:
  char* at_;
};

}  // namespace beacongate
