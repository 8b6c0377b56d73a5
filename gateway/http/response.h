// Response: what a handler answers. The connection turns it into bytes at once.
//
// Views must stay valid until the handler's next call or its return to the loop, whichever is
// first; constants are the normal case.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace beacongate::http {

struct Response {
  uint16_t status = 204;
  std::string_view content_type;  // with a body only
  std::string_view body;
  std::string_view allow;          // 405: the methods
  uint32_t retry_after_s = 0;      // 503: 0 for none
  std::string_view allow_origin;   // CORS: echoed Origin; empty for none
  bool preflight = false;          // CORS: answer of an OPTIONS request
  std::string_view allow_headers;  // CORS preflight: Access-Control-Request-Headers, echoed
  bool no_store = false;           // Cache-Control: no-store
  bool close = false;              // the handler wants the connection closed after this reply
  std::string_view ack;            // Beacongate-Ack: why it is not known what became of a beacon
  // Not 0: the reply is kept until Worker::Release names this number, for hold_timeout at most. The
  // handler makes it, never the same twice.
  uint64_t hold = 0;
  std::chrono::milliseconds hold_timeout{0};
};

// What a 405 names in Allow.
inline constexpr std::string_view kMethodsAllowed = "GET, HEAD, POST, OPTIONS";

// The 43-byte transparent GIF.
std::string_view PixelGif();

// Appends the reply's bytes to `out`. `head_only` answers HEAD: the header fields that GET would
// get and no body. `keep_alive` false adds `Connection: close`; `http_minor` 0 with keep-alive adds
// `Connection: keep-alive`. Views that hold CR, LF or NUL are left out, never sent.
void AppendResponse(const Response& response, bool head_only, bool keep_alive, int http_minor,
                    std::string* out);

}  // namespace beacongate::http
