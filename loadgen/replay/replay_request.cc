#include "loadgen/replay/replay_request.h"

#include <strings.h>

namespace beacongate::loadgen {

std::string_view HeaderOf(const ReplayRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return {};
}

}  // namespace beacongate::loadgen
