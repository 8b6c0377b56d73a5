// RepeatedLines: keeps a line of the log that is true for hours from being said all the time. It
// passes at once, then after a minute, and after pauses that double up to an hour. Pure; one
// thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "gateway/base/clock.h"

namespace beacongate {

class RepeatedLines {
 public:
  static constexpr std::chrono::minutes kPauseMin{1};
  static constexpr std::chrono::minutes kPauseMax{60};
  // Of different ones; more than that begin anew.
  static constexpr size_t kLinesMax = 256;

  // Whether the line is to be said now.
  bool Admit(std::string_view line, MonotonicTime now);
  // It would be new.
  void Forget(std::string_view line);

 private:
  struct Said {
    MonotonicTime again_at;
    nanoseconds pause;
  };
  std::map<std::string, Said, std::less<>> said_;
};

}  // namespace beacongate
