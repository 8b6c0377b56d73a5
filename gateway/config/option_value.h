// One option and one value: store a value of the file in its field, or say in a sentence why not;
// and show a default as the file would write it. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/config/option_table.h"
#include "gateway/config/toml_tree.h"

namespace beacongate {

// "http.listen", "endpoint.path", "topic.NAME.partitions", "name".
std::string OptionName(const Option& option);

// Stores `node` in the option's field. Relative paths are put behind `base_folder`. Returns "what
// is wrong; what to do", or an empty string when there is nothing wrong; then the field is set.
std::string StoreOption(const Option& option, const OptionScope& scope, const TomlNode& node,
                        const std::string& base_folder);

// The default as TOML, or the option's note; empty for options that must be set.
std::string DefaultText(const Option& option);

// "string", "integer", "boolean", "array of strings", or the words that it knows.
std::string TypeText(const Option& option);

// "1 to 65536", or empty where nothing is worth saying.
std::string BoundsText(const Option& option);

// Empty, or "what is wrong; what to do": host:port with a numeric host.
std::string CheckListenAddress(std::string_view text);

}  // namespace beacongate
