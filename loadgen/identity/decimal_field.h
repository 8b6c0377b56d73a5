// Decimal numbers of fixed width, zero-padded: patched in place, whatever the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace beacongate::loadgen {

// Writes the last `width` decimal digits of `value` to [out, out + width). Pure.
void WriteDecimal(uint64_t value, size_t width, char* out);
std::string Decimal(uint64_t value, size_t width);

}  // namespace beacongate::loadgen
