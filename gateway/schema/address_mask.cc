#include "gateway/schema/address_mask.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace beacongate {
namespace {

constexpr size_t kKeptBytes4 = 3;
constexpr size_t kKeptBytes6 = 6;

static_assert(std::tuple_size_v<AddressText> == INET6_ADDRSTRLEN);

std::string_view Write4(in_addr address, AddressText* storage) {
  auto* const bytes = reinterpret_cast<unsigned char*>(&address);
  std::memset(bytes + kKeptBytes4, 0, sizeof address - kKeptBytes4);
  return inet_ntop(AF_INET, &address, storage->data(), INET6_ADDRSTRLEN);
}

}  // namespace

std::string_view TruncateAddress(std::string_view text, AddressText* storage) {
  AddressText copy{};
  if (text.size() >= copy.size()) return {};
  std::copy(text.begin(), text.end(), copy.begin());
  // A zero byte would end the text early.
  if (std::strlen(copy.data()) != text.size()) return {};

  in_addr address4;
  if (inet_pton(AF_INET, copy.data(), &address4) == 1) return Write4(address4, storage);
  in6_addr address6;
  if (inet_pton(AF_INET6, copy.data(), &address6) != 1) return {};
  if (IN6_IS_ADDR_V4MAPPED(&address6)) {
    std::memcpy(&address4, address6.s6_addr + 12, sizeof address4);
    return Write4(address4, storage);
  }
  std::memset(address6.s6_addr + kKeptBytes6, 0, sizeof address6 - kKeptBytes6);
  return inet_ntop(AF_INET6, &address6, storage->data(), INET6_ADDRSTRLEN);
}

}  // namespace beacongate
