// Protocol Buffers wire format at the end of a string, for what is finished before its length is
// known. One thread; memory is what the string has kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/schema/plan.h"
#include "gateway/schema/value.h"

namespace beacongate {

class WireBuffer {
 public:
  explicit WireBuffer(std::string* bytes) : bytes_(*bytes) {}

  size_t size() const { return bytes_.size(); }
  // Forgets what was written since the buffer had that size.
  void CutTo(size_t size) { bytes_.resize(size); }

  void FieldTag(const Tag& tag) { bytes_.append(tag.bytes.data(), tag.size); }
  void Byte(uint8_t byte) { bytes_.push_back(static_cast<char>(byte)); }
  void Varint(uint64_t number);
  void Fixed64(uint64_t number);
  void Bytes(std::string_view bytes) { bytes_.append(bytes); }
  void Delimited(std::string_view bytes);
  // Without its tag.
  void Content(ValueType type, const Value& value);
  // A wrapper that holds it, without the wrapper's tag.
  void Wrapped(ValueType type, const Value& value);

  // What is written between the two gets its length in front. Close takes what Open gave.
  size_t Open();
  void Close(size_t opened);

 private:
  std::string& bytes_;
};

}  // namespace beacongate
