// ReplayRequest: one request of a recording, whatever the recording was. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beacongate::loadgen {

struct ReplayRequest {
  std::string method;
  std::string target;  // path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string client;            // address; empty if the recording does not tell
  std::optional<int64_t> at_us;  // since 1970
  bool whole_seconds = false;    // at_us is known to the second only
};

// The first header of the name, whatever its case; empty if there is none.
std::string_view HeaderOf(const ReplayRequest& request, std::string_view name);

}  // namespace beacongate::loadgen
