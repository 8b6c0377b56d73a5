// A table of raw bytes and what a server must make of them, for the parser alone and for the worker
// behind a socket.
#pragma once

#include <string>
#include <vector>

#include "gateway/http/request.h"

namespace beacongate::http {

struct RawCase {
  std::string name;
  std::string raw;
  // One line per request, as by Describe, in order; a refusal is its reason alone and ends the
  // list; "incomplete" is the last line when the bytes end within a request.
  std::vector<std::string> outcome;
};

// "METHOD|path|query|host|body".
std::string DescribeRequest(const Request& request);

// Requests that are served, and those that are refused.
std::vector<RawCase> AcceptedCases();
std::vector<RawCase> RefusedCases();
// Some of each at and beyond the default limits; these are long.
std::vector<RawCase> LimitCases();

}  // namespace beacongate::http
