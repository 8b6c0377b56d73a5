// A name and a value as views; whoever hands it out says how long the bytes live.
#pragma once

#include <string_view>

namespace beacongate {

struct NameValue {
  std::string_view name;
  std::string_view value;
};

}  // namespace beacongate
