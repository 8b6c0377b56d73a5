// A folder of its own, in memory where the machine has that, which goes away with this. For targets
// whose subject reads files.
#pragma once

#include <string>
#include <string_view>

namespace beacongate::fuzz {

class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  // Replaces a file of that name. The path.
  std::string Write(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

}  // namespace beacongate::fuzz
