// Configurations for the tests: the smallest one, and ways to read it with a change.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/load_config.h"

namespace beacongate::testing {

// The smallest configuration of docs/configuration.md; line numbers in tests are those of this
// text.
inline const std::string kSmallest =
    "[http]\n"                                      // 1
    "listen = \"127.0.0.1:8080\"\n"                 // 2
    "[[endpoint]]\n"                                // 3
    "path = \"/*\"\n"                               // 4
    "topic = \"beacons\"\n"                         // 5
    "[journal]\n"                                   // 6
    "dir = \"/var/lib/beacongate/journal\"\n"       // 7
    "[topic.beacons]\n"                             // 8
    "partitions = 512\n"                            // 9
    "[kafka]\n"                                     // 10
    "\"bootstrap.servers\" = \"127.0.0.1:9092\"\n"  // 11
    "[admin]\n"                                     // 12
    "listen = \"127.0.0.1:9464\"\n";                // 13

// The smallest configuration with `from` replaced by `to`; both may hold line ends.
inline std::string With(const std::string& from, const std::string& to) {
  std::string text = kSmallest;
  const size_t at = text.find(from);
  if (at == std::string::npos) return "the test replaces what is not there: " + from;
  return text.replace(at, from.size(), to);
}

// The reports of `beacongate check`.
inline std::vector<std::string> Faults(const std::string& text,
                                       const std::vector<std::string>& overrides = {}) {
  std::vector<std::string> reports;
  for (const ConfigFault& fault : ParseConfig(text, "/etc/b.toml", overrides).faults) {
    reports.push_back(Format(fault));
  }
  return reports;
}

}  // namespace beacongate::testing
