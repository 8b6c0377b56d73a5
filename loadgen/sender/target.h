// Target: where the load goes, from a URL such as http://127.0.0.1:8080/b.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "gateway/base/result.h"

namespace beacongate::loadgen {

struct Target {
  std::string url;
  std::string host;  // as the Host header has it: with the port if the URL names one
  std::string path;  // starts with '/'
  sockaddr_storage address;
  socklen_t address_bytes;
};

// Plain http only, no query and no fragment. Looks the host up, so it may block on DNS.
Result<Target> ParseTarget(std::string_view url);

}  // namespace beacongate::loadgen
