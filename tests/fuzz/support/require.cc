#include "tests/fuzz/support/require.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace beacongate::fuzz {

std::string Visible(std::string_view bytes) {
  constexpr size_t kShownMax = 4000;
  std::string text;
  for (const char c : bytes.substr(0, kShownMax)) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      text.push_back(c);
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  if (bytes.size() > kShownMax) text += fmt::format(" ... ({} bytes)", bytes.size());
  return text;
}

void Fail(std::string_view what, const std::string& details) {
  std::fprintf(stderr, "the oracle does not hold: %.*s\n%s\n", static_cast<int>(what.size()),
               what.data(), details.c_str());
  std::abort();
}

}  // namespace beacongate::fuzz
