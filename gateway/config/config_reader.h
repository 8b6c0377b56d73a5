// A TOML tree -> GatewayConfig, by the option table. Finds what is wrong with single settings;
// what is wrong between them is validate.h's. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/config/load_config.h"
#include "gateway/config/toml_tree.h"

namespace beacongate {

// The faults of one file, in the order in which they were found.
class FaultList {
 public:
  explicit FaultList(std::string file) : file_(std::move(file)) {}

  void Add(Where where, std::string message);
  // By line; those of the whole file first, those of the command line last.
  std::vector<ConfigFault> Sorted() const;
  bool empty() const { return faults_.empty(); }

 private:
  std::string file_;
  std::vector<ConfigFault> faults_;
};

// Where each setting that is given stands: "http.listen", "endpoint.0.path", "topic.beacons",
// "topic.beacons.partitions", "kafka.linger.ms"; tables too. Given but wrong is given.
using Places = std::map<std::string, Where, std::less<>>;

// [kafka] and [topic.NAME] are the tables whose names have dots: `linger.ms = 5` means the same as
// `"linger.ms" = 5`.
void JoinDottedNames(TomlNode* root, FaultList* faults);

// Relative paths are put behind `base_folder`.
void ReadConfig(const TomlNode& root, const std::string& base_folder, GatewayConfig* config,
                Places* places, FaultList* faults);

}  // namespace beacongate
