// A web-analytics ping as a browser sends it: GET with the facts as parameters, or POST with JSON
// as text/plain the way navigator.sendBeacon labels it, named and sealed by identity/. Rendered
// once; what differs from one sending to the next has fixed width and a known place. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/identity/identity_text.h"
#include "loadgen/traffic/traffic_source.h"
#include "loadgen/traffic/zipf.h"

namespace beacongate::loadgen {

// Where the pings go: the Host header and the path.
struct Endpoint {
  std::string host;
  std::string path;
};

// One view of a page by one visitor, as far as it has come; all text is ASCII and needs no escaping
// in JSON.
struct PageView {
  std::string site;
  std::string page;
  std::string visitor;
  std::string session;
  std::string event;
  std::string title;
  std::string referer;
  std::string screen;
  std::string language;
  uint32_t scroll_px;
  uint32_t load_ms;
  uint32_t dwell_ms;  // on the page so far
};
// The first ping of a view: a page_view.
PageView DrawPageView(size_t site, size_t visitor, RandomBits& bits);

// What the seal covers: every parameter but sent_at, which is made anew at each sending.
constexpr std::array<std::string_view, 13> kCoveredParameters = {
    "site", "page",   "visitor", "session", "event",    "title", "ref",
    "lang", "screen", "scroll",  "load_ms", "dwell_ms", "cd1"};

// What all pings of a lane have in common.
struct Envelope {
  Endpoint endpoint;
  uint64_t run = 0;  // BeaconId::run
  uint32_t lane = 0;
  bool new_visitors = false;  // each sending of each ping is from somebody never seen before
};

// A whole request with run and lane written in, and holes for the rest.
struct RequestTemplate {
  // Of one beacon; offsets are into `bytes`.
  struct Beacon {
    uint32_t identity;
    uint32_t sent_at;  // milliseconds since 1970, kSentAtWidth digits
    uint32_t visitor;  // kVisitorWidth hexadecimal digits; 0: written in
    uint64_t content;  // of the seal, without the visitor where that has a hole
  };
  std::string bytes;
  std::vector<Beacon> beacons;
  IdentityForm form = IdentityForm::kQuery;
  uint64_t run = 0;
  uint32_t lane = 0;

  // Copies the request to `out`, which has room for bytes.size(), and fills the holes.
  void Write(const Stamp& stamp, char* out) const;
};

constexpr size_t kSentAtWidth = 13;
constexpr size_t kVisitorWidth = 16;

// The request is padded to `request_bytes`; it is longer only if the facts alone are.
RequestTemplate RenderGet(const Envelope& envelope, const PageView& view, size_t request_bytes);
// One view is a JSON object, several are an array; `request_bytes` is what one view may take with
// a whole head, so a batch is as large as its views need.
// REQUIRES: !views.empty().
RequestTemplate RenderPost(const Envelope& envelope, std::span<const PageView> views,
                           size_t request_bytes);

}  // namespace beacongate::loadgen
