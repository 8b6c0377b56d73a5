// A table of raw bytes and what a server must make of them, for the parser alone and for the worker
// behind a socket. The groups are in files of their own, raw_*.cc.
#pragma once

#include <string>
#include <vector>

#include "gateway/http/http_options.h"
#include "gateway/http/request.h"

namespace beacongate::http {

struct RawCase {
  std::string name;
  std::string raw;
  // One line per request, as by DescribeRequest, in order. The last line may tell how it ends:
  //   a reason of gateway/base/rejection.h  refused, the connection ends
  //   "close"                               the connection ends with the reply before
  //   "incomplete"                          the bytes end within a request, which is waited for
  // Without such a line the connection waits for the next request.
  std::vector<std::string> outcome;
};

// "METHOD|path|query|host|body".
std::string DescribeRequest(const Request& request);

struct RawGroup {
  std::string name;
  std::vector<RawCase> cases;
};

// Every group that holds for the default options, and for any that are not much smaller.
std::vector<RawGroup> RawGroups();
// Those that end in no refusal, and those that do.
std::vector<RawCase> AcceptedCases();
std::vector<RawCase> RefusedCases();
// Some of each at and beyond the limits of `options`; as long as these are.
std::vector<RawCase> LimitCases(const HttpOptions& options = {});

}  // namespace beacongate::http
