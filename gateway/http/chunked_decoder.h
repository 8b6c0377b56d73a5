// ChunkedDecoder: takes the chunked coding off a body, strictly. Pure; one thread.
//
//   chunk = 1*HEXDIG [ ";" extension ] CRLF data CRLF;  last chunk: size 0, then trailers, CRLF
//
// Nothing that two parsers could cut differently passes: no sign, prefix or blank at a size, no
// bare CR or LF, no blank lines. Extensions and trailers are checked for their bytes and dropped.
// What the framing costs is bounded too, so that one-byte chunks cannot buy work without end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/limits.h"
#include "gateway/base/rejection.h"

namespace beacongate::http {

class ChunkedDecoder {
 public:
  // Framing bytes (sizes, extensions, line ends, trailers) that a body may spend beyond as many as
  // it has data bytes.
  static constexpr size_t kFramingBytesFree = 16 * limits::kKiB;

  enum class State : uint8_t { kMore, kDone, kRefused };

  explicit ChunkedDecoder(size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  // Takes new bytes only, appends data to `body`, and adds to `*consumed` what belonged to this
  // body: all of `bytes` unless it is done. After kDone or kRefused: REQUIRES Reset() first.
  State Feed(std::string_view bytes, std::string* body, size_t* consumed);
  Rejection rejection() const { return rejection_; }
  void Reset();

 private:
  enum class Step : uint8_t {
    kSizeStart,
    kSize,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kLineStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kEndLf,
    kDone
  };

  bool TakeByte(char c);
  bool TakeSizeByte(char c);
  bool TakeTrailerByte(char c);
  bool Expect(bool holds, Step next);
  bool Refuse(Rejection reason);

  size_t body_bytes_max_;
  size_t chunk_bytes_left_ = 0;
  size_t data_bytes_ = 0;
  size_t framing_bytes_ = 0;
  Step step_ = Step::kSizeStart;
  Rejection rejection_ = Rejection::kNone;
};

}  // namespace beacongate::http
