#include "gateway/base/repeated_lines.h"

#include <algorithm>

namespace beacongate {

bool RepeatedLines::Admit(std::string_view line, MonotonicTime now) {
  const auto found = said_.find(line);
  if (found == said_.end()) {
    if (said_.size() >= kLinesMax) said_.clear();
    said_.emplace(line, Said{now + kPauseMin, kPauseMin});
    return true;
  }
  Said& said = found->second;
  if (now < said.again_at) return false;
  said.pause = std::min<nanoseconds>(2 * said.pause, kPauseMax);
  said.again_at = now + said.pause;
  return true;
}

void RepeatedLines::Forget(std::string_view line) {
  const auto found = said_.find(line);
  if (found != said_.end()) said_.erase(found);
}

}  // namespace beacongate
