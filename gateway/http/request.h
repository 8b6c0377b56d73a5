// Request: one complete HTTP request, as views into the bytes that carried it.
//
// All views are valid until RequestHandler::Handle returns; nobody else owns them.
// `body` is followed by limits::kBodyPaddingBytes readable bytes of unspecified content.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/base/clock.h"
#include "gateway/base/name_value.h"

namespace beacongate::http {

enum class Method : uint8_t { kGet, kHead, kPost, kOptions, kOther };

struct Request {
  Method method = Method::kOther;
  std::string_view method_text;  // as sent
  std::string_view target;       // as sent
  std::string_view path;         // the path of the target, not decoded; of an absolute-form too
  std::string_view query;        // what stands behind the first '?', not decoded; without the '?'
  std::string_view host;         // Host, or the authority of an absolute-form target
  uint8_t http_minor = 1;        // HTTP/1.<minor>
  std::span<const NameValue> headers;  // in order, names as sent, values without outer blanks
  std::string_view body;               // without chunked coding
  std::string_view peer_address;       // text, IPv4 or IPv6 without brackets; the TCP peer
  WallTime received_at;                // when the request was complete

  // The value of the first header of this name (ASCII case-insensitive), or an empty view.
  std::string_view HeaderValue(std::string_view name) const;
};

// ASCII case-insensitive equality.
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

}  // namespace beacongate::http
