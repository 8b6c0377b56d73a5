// A TOML file and `--set key=value` overrides -> GatewayConfig, or every fault at once.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"

namespace beacongate {

struct ConfigFault {
  std::string file;     // or "--set"
  int line = 0;         // 1-based; 0 when there is none
  std::string message;  // "what is wrong; what to do"
};
// "file:line: what is wrong; what to do"
std::string Format(const ConfigFault& fault);

struct LoadedConfig {
  GatewayConfig config;
  std::vector<ConfigFault> faults;  // usable only when empty
};

LoadedConfig LoadConfig(const std::string& file, const std::vector<std::string>& overrides);
// The same from text; `file` is what faults name.
LoadedConfig ParseConfig(const std::string& text, const std::string& file,
                         const std::vector<std::string>& overrides);

}  // namespace beacongate
