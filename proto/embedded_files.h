// The .proto files of this folder as text, compiled into the program. Immutable; any thread.
#pragma once

#include <span>
#include <string_view>

namespace beacongate {

struct EmbeddedFile {
  std::string_view name;  // as imported, such as "beacon/v1/options.proto"
  std::string_view text;
};

std::span<const EmbeddedFile> EmbeddedFiles();

}  // namespace beacongate
