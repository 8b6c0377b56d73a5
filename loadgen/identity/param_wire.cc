#include "loadgen/identity/param_wire.h"

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr unsigned kParamField = 13;

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) *out += static_cast<char>(value | 0x80);
  *out += static_cast<char>(value);
}

}  // namespace

void AppendBytesField(unsigned number, std::string_view bytes, std::string* out) {
  DCHECK(number < 16);
  *out += static_cast<char>(number << 3 | 2);
  AppendVarint(bytes.size(), out);
  *out += bytes;
}

void AppendParam(std::string_view name, std::string_view value, std::string* out) {
  std::string param;
  AppendBytesField(1, name, &param);
  AppendBytesField(2, value, &param);
  AppendBytesField(kParamField, param, out);
}

void WriteVarint5(uint64_t value, char* out) {
  DCHECK(value < uint64_t{1} << 35);
  for (int i = 0; i < 4; ++i, value >>= 7) out[i] = static_cast<char>(value | 0x80);
  out[4] = static_cast<char>(value);
}

}  // namespace beacongate::loadgen
