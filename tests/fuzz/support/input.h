// Input: takes what a target needs off the front of a fuzzer's bytes. Lines and whole bytes, so
// that seeds can be written by hand and a dictionary fits. At the end everything is empty or zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway/base/limits.h"

namespace beacongate::fuzz {

class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  bool StartsWith(char c) const { return rest_.starts_with(c); }
  uint8_t Byte() {
    const std::string_view taken = Bytes(1);
    return taken.empty() ? 0 : static_cast<uint8_t>(taken[0]);
  }
  // Little-endian.
  uint32_t Word() {
    uint32_t word = 0;
    for (int shift = 0; shift < 32; shift += 8) word |= static_cast<uint32_t>(Byte()) << shift;
    return word;
  }
  std::string_view Bytes(size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // Up to the next '\n', which is dropped.
  std::string_view Line() {
    const std::string_view line = Bytes(rest_.find('\n'));
    Bytes(1);
    return line;
  }
  std::string_view Rest() { return Bytes(rest_.size()); }

 private:
  std::string_view rest_;
};

// Sizes of the pieces in which bytes come, from a line of the input: each byte is one, in turn. An
// empty line: all at once.
class Pieces {
 public:
  explicit Pieces(std::string_view sizes) : sizes_(sizes) {}

  // At least 1, whatever the size of the whole.
  size_t Next(size_t whole) {
    if (sizes_.empty()) return whole;
    return static_cast<uint8_t>(sizes_[next_++ % sizes_.size()]) % 64u + 1;
  }

 private:
  std::string_view sizes_;
  size_t next_ = 0;
};

// A copy that ends where its allocation does, so that a sanitizer sees one byte too many.
class ExactCopy {
 public:
  // With `padding_bytes` bytes behind it that are `padding`.
  explicit ExactCopy(std::string_view bytes, size_t padding_bytes = 0, char padding = '\0')
      : size_(bytes.size()), bytes_(new char[bytes.size() + padding_bytes]) {
    bytes.copy(bytes_.get(), bytes.size());
    for (size_t i = 0; i < padding_bytes; ++i) bytes_[size_ + i] = padding;
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  size_t size_;
  std::unique_ptr<char[]> bytes_;
};

// As the body of a request is handed on.
inline ExactCopy PaddedCopy(std::string_view bytes, char padding) {
  return ExactCopy(bytes, limits::kBodyPaddingBytes, padding);
}

}  // namespace beacongate::fuzz
