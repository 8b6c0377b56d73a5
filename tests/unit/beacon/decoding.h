// What the tests of the decoder share: requests in, plain values out.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/beacon/decode_request.h"

namespace beacongate {

// For GoogleTest's messages.
inline void PrintTo(Rejection rejection, std::ostream* out) { *out << Describe(rejection).label; }

namespace testing_support {

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline Pairs ToPairs(std::span<const Parameter> parameters) {
  Pairs pairs;
  for (const Parameter& parameter : parameters) {
    pairs.emplace_back(parameter.name, parameter.value);
  }
  return pairs;
}

// One request through a decoder of its own. The bytes behind the body are `padding`, as whatever
// came after it on the connection would be.
class Decoding {
 public:
  struct Input {
    std::string query = {};
    std::string body = {};
    std::string content_type = {};
    std::string content_encoding = {};
    char padding = '\0';
    std::string base64_param = {};
  };

  explicit Decoding(Input input, const DecodeLimits& limits = {})
      : input_(std::move(input)), decoder_(limits) {
    const size_t size = input_.body.size();
    input_.body.append(limits::kBodyPaddingBytes, input_.padding);
    // Exactly as many bytes as promised, so that a sanitizer sees one too many.
    input_.body.shrink_to_fit();
    result = decoder_.Decode(input_.query,
                             {std::string_view(input_.body).substr(0, size), input_.content_type,
                              input_.content_encoding},
                             input_.base64_param);
  }

  std::span<const DecodedBeacon> beacons() const { return decoder_.beacons(); }
  std::span<const Parameter> members(size_t index = 0) const {
    return beacons()[index].beacon.members;
  }
  Pairs member_pairs(size_t index = 0) const { return ToPairs(members(index)); }
  Pairs query_pairs() const { return ToPairs(beacons()[0].beacon.query); }
  std::string_view body() const { return beacons()[0].beacon.body; }
  const BodyFacts& facts() const { return decoder_.facts(); }
  // The reasons of all elements, in order.
  std::vector<Rejection> rejections() const {
    std::vector<Rejection> reasons;
    for (const DecodedBeacon& decoded : beacons()) reasons.push_back(decoded.rejection);
    return reasons;
  }

  Rejection result = Rejection::kNone;

 private:
  Input input_;
  Decoder decoder_;
};

}  // namespace testing_support
}  // namespace beacongate
