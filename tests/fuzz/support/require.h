// What a target says when its oracle does not hold: both sides, with every byte visible, on stderr;
// then the process ends, which is how fuzzers learn of a finding.
#pragma once

#include <string>
#include <string_view>

namespace beacongate::fuzz {

// Printable ASCII as it is, everything else as \xNN; long texts are cut.
std::string Visible(std::string_view bytes);

[[noreturn]] void Fail(std::string_view what, const std::string& details);

inline void Require(bool holds, std::string_view what, std::string_view subject = {}) {
  if (!holds) [[unlikely]] {
    Fail(what, Visible(subject));
  }
}

inline void RequireEqual(std::string_view got, std::string_view wanted, std::string_view what) {
  if (got != wanted) [[unlikely]] {
    Fail(what, "got    " + Visible(got) + "\nwanted " + Visible(wanted));
  }
}

}  // namespace beacongate::fuzz
