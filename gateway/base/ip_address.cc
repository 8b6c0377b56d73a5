#include "gateway/base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kMappedPrefixBits = 96;

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  // inet_pton wants a NUL behind the text, and would take one inside of it for the end.
  Text terminated{};
  if (text.empty() || text.size() >= terminated.size() ||
      text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::memcpy(terminated.data(), text.data(), text.size());
  IpAddress address;
  if (text.find(':') != std::string_view::npos) {
    if (inet_pton(AF_INET6, terminated.data(), address.bytes_.data()) != 1) return std::nullopt;
    return address;
  }
  std::ranges::copy(kMappedPrefix, address.bytes_.begin());
  if (inet_pton(AF_INET, terminated.data(), address.bytes_.data() + kMappedPrefix.size()) != 1) {
    return std::nullopt;
  }
  return address;
}

bool IpAddress::IsV4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

IpAddress IpAddress::Front(size_t bits_v4, size_t bits_v6) const {
  DCHECK(bits_v4 % 8 == 0 && bits_v4 <= 32 && bits_v6 % 8 == 0 && bits_v6 <= 128);
  const size_t kept = IsV4() ? kMappedPrefix.size() + bits_v4 / 8 : bits_v6 / 8;
  IpAddress front = *this;
  std::fill(front.bytes_.begin() + static_cast<std::ptrdiff_t>(kept), front.bytes_.end(), 0);
  return front;
}

std::string_view IpAddress::Write(Text* buffer) const {
  const bool v4 = IsV4();
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? kMappedPrefix.size() : 0),
            buffer->data(), static_cast<socklen_t>(buffer->size()));
  return buffer->data();
}

IpBlock::Fault IpBlock::Parse(std::string_view text, IpBlock* block) {
  const size_t slash = text.find('/');
  const std::string_view base = text.substr(0, slash);
  const std::optional<IpAddress> address = IpAddress::Parse(base);
  if (!address) return Fault::kNotAnAddress;
  block->base_ = *address;
  block->prefix_bits_ = 128;
  if (slash == std::string_view::npos) return Fault::kNone;

  const bool as_v4 = base.find(':') == std::string_view::npos;
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() ||
      bits > (as_v4 ? 32 : 128)) {
    return Fault::kBadPrefix;
  }
  block->prefix_bits_ = as_v4 ? bits + kMappedPrefixBits : bits;
  for (unsigned bit = block->prefix_bits_; bit < 128; ++bit) {
    if ((address->bytes_[bit / 8] >> (7 - bit % 8) & 1) != 0) return Fault::kBitsBehindPrefix;
  }
  return Fault::kNone;
}

bool IpBlock::Contains(const IpAddress& address) const {
  const size_t whole = prefix_bits_ / 8;
  if (std::memcmp(base_.bytes_.data(), address.bytes_.data(), whole) != 0) return false;
  const unsigned rest = prefix_bits_ % 8;
  if (rest == 0) return true;
  return (base_.bytes_[whole] ^ address.bytes_[whole]) >> (8 - rest) == 0;
}

}  // namespace beacongate
