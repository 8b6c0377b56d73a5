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

inline size_t VarintSize(uint64_t number) {
  size_t size = 1;
  for (; number >= 0x80; number >>= 7) ++size;
  return size;
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
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  // Length, then bytes.
  void Delimited(std::string_view bytes) {
    Varint(bytes.size());
    if (!bytes.empty()) Bytes(bytes);
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
