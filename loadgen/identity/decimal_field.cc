#include "loadgen/identity/decimal_field.h"

namespace beacongate::loadgen {

void WriteDecimal(uint64_t value, size_t width, char* out) {
  for (size_t i = width; i > 0; --i) {
    out[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

std::string Decimal(uint64_t value, size_t width) {
  std::string text(width, '0');
  WriteDecimal(value, width, text.data());
  return text;
}

}  // namespace beacongate::loadgen
