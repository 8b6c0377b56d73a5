// Query and body of one request -> beacons. Pure: bytes in, views out, no I/O.
//
// A Decoder belongs to one thread and is reused: its arena and vectors keep their memory, so that a
// request costs no allocation in the steady state. Bounded by DecodeLimits.
//
// Text is decoded as browsers' URLSearchParams do it: '+' is a space, %XX a byte, a bad escape
// stays as it is, invalid UTF-8 becomes U+FFFD, one for each maximal subpart; duplicates, empty
// names and empty values are kept, in order; "&&" holds nothing.
//
// A body is what its bytes say, the Content-Type second (body_kind.h, docs/bodies.md): JSON that
// starts as an object or array is JSON, whatever its label, unless that is multipart; so are lines
// of JSON objects; a form is one by its label, or by how it reads; multipart/form-data is a form by
// its label alone, and its files are not kept (decode_multipart.h). Each element of a JSON array
// and each line is a beacon; one that is not an object is rejected alone. Everything else, scalars
// of JSON among it, stays `body` bytes of one beacon.
//
// Malformed JSON is kBadJson when the label promised JSON, whichever byte is wrong: no beacon of
// such a body comes out, but for lines, of which a malformed one is refused alone. An array without
// elements is kNotAnObject. Malformed multipart/form-data is kBadRequest.
//
// A parameter of a form, or else of the query, may hold a body of its own as Base64, if the caller
// names it: JSON or a form, told apart as a body without a label. It goes away, and what it holds
// follows the request's other parameters; each element of an array is a beacon. A value that is not
// Base64 may be JSON as it stands. Anything else stays the parameter that it is, and
// facts().base64_kept tells. Beside a body of another kind no parameter of the query is decoded:
// the body says what the beacons are.
//
// gzip and deflate are inflated, labelled or not, with a bound while inflating; a labelled one that
// is corrupt is kBadRequest.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "gateway/base/limits.h"
#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "gateway/beacon/body_facts.h"

namespace beacongate {

struct DecodeLimits {
  size_t parameters_max = limits::kParametersMax;  // of one beacon, query included
  size_t beacons_max = limits::kBeaconsPerRequestMax;
  size_t json_depth_max = limits::kJsonDepthMax;
  size_t inflated_bytes_max = limits::kInflatedBodyBytesMax;
  size_t inflated_ratio_max = limits::kInflatedRatioMax;  // beyond limits::kInflatedBytesFree
};

struct RequestBody {
  std::string_view bytes;             // followed by limits::kBodyPaddingBytes readable bytes
  std::string_view content_type;      // raw header value or empty
  std::string_view content_encoding;  // raw header value or empty
};

// One beacon, or the reason why this element is none.
struct DecodedBeacon {
  Beacon beacon;
  Rejection rejection = Rejection::kNone;
};

class Decoder {
 public:
  explicit Decoder(const DecodeLimits& limits);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // kNone: beacons() holds at least one. Anything else: the whole request is refused and beacons()
  // is empty. No query and no body: one beacon without parameters.
  // `base64_param` is the name of a parameter, or empty.
  Rejection Decode(std::string_view query, const RequestBody& body,
                   std::string_view base64_param = {});

  // Valid until the next Decode.
  std::span<const DecodedBeacon> beacons() const;
  // Of the last request that was decoded with kNone.
  const BodyFacts& facts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate
