// Where libFuzzer comes in; compiled once for each target, whose function is
// BEACONGATE_FUZZ_TARGET.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // libFuzzer gives null for an empty input; views of it would be compared with others.
  beacongate::fuzz::BEACONGATE_FUZZ_TARGET(
      size == 0 ? std::string_view("")
                : std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
