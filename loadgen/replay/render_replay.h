// A recorded request as it is sent again: to the target's host, named in its query. Pure.
//
// The name (identity/) goes into the query whatever the body is, since a gateway keeps the query's
// parameters beside a body's, and a form, a compressed or a binary body cannot carry it; the seal
// covers the name alone. Parameters that begin with bg_ are left out, they are an earlier run's.
// Headers of the connection and of the framing are made anew; all others stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/replay/replay_request.h"
#include "loadgen/traffic/page_ping.h"

namespace beacongate::loadgen {

struct RenderedReplay {
  std::string bytes;
  size_t identity;  // offset of the name
};

// No byte of it would end a line or a request early.
bool CanBeSent(const ReplayRequest& request);

// The path of the endpoint replaces the recorded one, unless it is "/".
RenderedReplay RenderReplay(const ReplayRequest& request, std::string_view body,
                            const Envelope& envelope);

// The objects of a body with several: an array of objects, or lines of them. Empty if the body is
// anything else; it is then one beacon. Views into `body`.
std::vector<std::string_view> BatchElements(std::string_view body);

// What a gzip or zlib body holds; empty if it is neither, is broken, or holds over 4 MiB.
std::string Inflated(std::string_view body);

// What tells one visitor from another: the first of the parameters that the query has, else the
// cookies, else the client's address, else nothing.
std::string_view VisitorOf(const ReplayRequest& request,
                           const std::vector<std::string>& visitor_params);

}  // namespace beacongate::loadgen
