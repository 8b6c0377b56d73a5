// `--set key=value`: puts values of the command line into the tree of the file, over those that
// stand there. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/toml_tree.h"

namespace beacongate {

// A value is a TOML scalar or array, or else the bare text. Behind `kafka.` everything is one name
// of librdkafka; between `topic.` and the last dot everything is the topic. Returns one message per
// override that makes no sense; the others are in the tree.
std::vector<std::string> ApplyOverrides(const std::vector<std::string>& overrides, TomlNode* root);

}  // namespace beacongate
