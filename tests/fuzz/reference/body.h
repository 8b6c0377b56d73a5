// What a body becomes, as docs/bodies.md says it, on top of the other references: all of the text
// is read into a tree before anything is decided. Slow; pure. Multipart and codings are not in
// here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/beacon/decode_json.h"
#include "tests/fuzz/reference/json.h"

namespace beacongate::fuzz {

struct ReferenceElement {
  Rejection rejection = Rejection::kNone;
  std::string parameters;  // as DescribeParameters
};

struct ReferenceBody {
  Rejection rejection = Rejection::kNone;  // of the whole request
  bool opaque = false;
  size_t depth = 0;  // of the one JSON text that it is, if it is one
  std::vector<ReferenceElement> elements = {};
};

// One line each: kind, whether repaired, name and value.
std::string DescribeParameters(std::span<const Parameter> parameters);

// The elements of one JSON text. The bounds on depth and elements are not looked at.
void AddJsonElements(const ReferenceJson& json, size_t members_max, bool utf8_was_repaired,
                     ReferenceBody* body);

// The same of a body that is not empty and has no multipart label.
ReferenceBody ReadReferenceBody(std::string_view body, std::string_view content_type,
                                size_t members_max);

}  // namespace beacongate::fuzz
