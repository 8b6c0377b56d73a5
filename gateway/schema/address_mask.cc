#include "gateway/schema/address_mask.h"

#include <optional>

namespace beacongate {
namespace {

constexpr size_t kKeptBitsV4 = 24;
constexpr size_t kKeptBitsV6 = 48;

}  // namespace

std::string_view TruncateAddress(std::string_view text, IpAddress::Text* storage) {
  const std::optional<IpAddress> address = IpAddress::Parse(text);
  if (!address) return {};
  return address->Front(kKeptBitsV4, kKeptBitsV6).Write(storage);
}

}  // namespace beacongate
