// Inflater: compressed bytes -> bytes, with a bound on what comes out while it comes out. The sizes
// that a stream claims for itself are never trusted.
//
// One thread, reused: zlib's state is allocated once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace beacongate {

enum class Compression : uint8_t {
  kNone,
  kGzip,     // RFC 1952; several members in a row are one text
  kZlib,     // RFC 1950
  kDeflate,  // RFC 1950 or, as some senders understand the name, bare RFC 1951
};

enum class InflateResult : uint8_t { kOk, kCorrupt, kTooLarge };

// What the first bytes look like: kGzip, kZlib or kNone.
Compression CompressionByMagic(std::string_view bytes);

class Inflater {
 public:
  explicit Inflater(size_t output_bytes_max);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // kOk: *output holds the text, of at most `bytes_max` bytes and not more than the constructor was
  // given. A stream that is cut, fails its checksum or has other bytes behind it is corrupt.
  // REQUIRES: compression != kNone, and `input` is not part of *output.
  InflateResult Inflate(Compression compression, std::string_view input, std::string* output,
                        size_t bytes_max = SIZE_MAX);

 private:
  class Stream;
  InflateResult Run(int window_bits, std::string_view input, size_t bytes_max, std::string* output);

  size_t output_bytes_max_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace beacongate
