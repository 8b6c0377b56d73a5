#include "gateway/config/option_table.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "gateway/config/option_groups.h"

namespace beacongate {

std::span<const Option> Options() {
  static const std::vector<Option> options = [] {
    std::vector<Option> all;
    for (const OptionTable& table : OptionTables()) {
      for (const auto group :
           {ProcessOptions(), HttpOptions(), EndpointOptions(), TopicOptions()}) {
        std::ranges::copy_if(group, std::back_inserter(all),
                             [&](const Option& option) { return option.table == table.name; });
      }
    }
    return all;
  }();
  return options;
}

const Option* FindOption(std::string_view table, std::string_view key) {
  for (const Option& option : Options()) {
    if (option.table == table && option.key == key) return &option;
  }
  return nullptr;
}

}  // namespace beacongate
