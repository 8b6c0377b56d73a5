// A web-analytics ping as a browser sends it: GET with the facts as parameters, or POST with JSON
// as text/plain the way navigator.sendBeacon labels it. Rendered once; what differs from one
// sending to the next has fixed width and a known place. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "loadgen/identity/beacon_id.h"
#include "loadgen/traffic/traffic_source.h"
#include "loadgen/traffic/zipf.h"

namespace beacongate::loadgen {

// Where the pings go: the Host header and the path.
struct Endpoint {
  std::string host;
  std::string path;
};

// One page view of one visitor; all text is ASCII and needs no escaping in JSON.
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
};
PageView DrawPageView(size_t site, size_t visitor, RandomBits& bits);

// A whole request with the lane written in, and holes for the rest.
struct RequestTemplate {
  // Offsets of one beacon's holes in `bytes`.
  struct Holes {
    uint32_t sequence;
    uint32_t sent_at;  // milliseconds since 1970, kSentAtWidth digits
    uint32_t time;     // microseconds since 1970, kTimeWidth digits
  };
  std::string bytes;
  std::vector<Holes> beacons;

  // Copies the request to `out`, which has room for bytes.size(), and fills the holes.
  void Write(const Stamp& stamp, char* out) const;
};

constexpr size_t kSentAtWidth = 13;

// The request is padded to `request_bytes`; it is longer only if the facts alone are.
RequestTemplate RenderGet(const Endpoint& endpoint, const PageView& view, uint32_t lane,
                          size_t request_bytes);
// One view is a JSON object, several are an array; `request_bytes` is what one view may take with
// a whole head, so a batch is as large as its views need.
// REQUIRES: !views.empty().
RequestTemplate RenderPost(const Endpoint& endpoint, std::span<const PageView> views, uint32_t lane,
                           size_t request_bytes);

}  // namespace beacongate::loadgen
