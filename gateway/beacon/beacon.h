// Beacon: what one page said, as a flat list of names and values in the order of the request.
//
// Values, no ownership: views point into the request or into the decoder's arena and live until the
// decoder's next request.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/base/clock.h"
#include "gateway/base/name_value.h"

namespace beacongate {

// What the sender's notation said that the value is. Queries and forms know text only.
enum class ValueKind : uint8_t {
  kText,
  kNumber,  // JSON number, as it stood in the source
  kBool,    // "true" or "false"
  kNull,    // "null": leaves a typed field unset
  kJson,    // a nested JSON object or array as compact JSON text
};

struct Parameter {
  std::string_view name;
  std::string_view value;
  ValueKind kind = ValueKind::kText;
  bool repaired = false;  // held invalid UTF-8 or a lone surrogate, replaced by U+FFFD
};

// The parameters of a beacon are those of the query, then the members of its own element.
struct Beacon {
  std::span<const Parameter> query;
  std::span<const Parameter> members;
  std::string_view body;  // only when the body is of a kind that is not understood
};

// Facts of the request that all its beacons share. Text is as received (`host`, `path` undecoded).
struct RequestContext {
  std::string_view method;
  std::string_view protocol{};  // "HTTP/1.1" or "HTTP/1.0"
  std::string_view scheme;  // "http" or "https"
  std::string_view host;
  std::string_view path;
  std::string_view target;
  std::string_view client_address;  // text, without brackets
  WallTime received_at;
  std::span<const NameValue> headers;
};

}  // namespace beacongate
