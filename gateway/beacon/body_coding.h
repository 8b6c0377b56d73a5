// BodyCoding: takes the Content-Encoding, or a compression that nobody labelled, off a body.
//
// Owns the buffers of what was inflated; views of it live until the next Decode. One thread,
// reused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/base/rejection.h"
#include "gateway/beacon/inflate.h"

namespace beacongate {

class BodyCoding {
 public:
  // A body inflates to `bytes_max` at most, and beyond limits::kInflatedBytesFree to `ratio_max`
  // times its size as sent, over all of its codings: what costs a sender little costs us little.
  BodyCoding(size_t bytes_max, size_t ratio_max) : inflater_(bytes_max), ratio_max_(ratio_max) {}

  // kNone: *plain is the body itself or the inflated text, followed by limits::kBodyPaddingBytes
  // readable bytes in either case. gzip, x-gzip, deflate and identity are understood, a list of
  // them too. Without a coding, a body that starts as gzip or zlib is inflated if that works
  // without a fault, and stays as it is if not.
  Rejection Decode(std::string_view body, std::string_view content_encoding,
                   std::string_view* plain);

  // Frees what a large body needed; invalidates the last *plain.
  void ReleaseMemory();

 private:
  Rejection Inflate(Compression compression, size_t bytes_max, std::string_view* bytes);

  Inflater inflater_;
  const size_t ratio_max_;
  std::string inflated_;
  std::string previous_;  // the input when codings are nested
};

}  // namespace beacongate
