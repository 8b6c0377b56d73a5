// IpAddress and IpBlock: addresses as values. IPv4 is kept as IPv6 sees it (::ffff:a.b.c.d), so
// that both notations of one address are one value; its text is that of IPv4. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace beacongate {

class IpAddress {
 public:
  static constexpr size_t kTextBytes = 46;  // the longest text and its NUL
  using Text = std::array<char, kTextBytes>;

  // A numeric address in the notation of inet_pton, without brackets, zone or port.
  static std::optional<IpAddress> Parse(std::string_view text);

  bool IsV4() const;
  // With all bits but the first `bits_v4` or, of IPv6, `bits_v6` zero. REQUIRES: whole bytes.
  IpAddress Front(size_t bits_v4, size_t bits_v6) const;
  // The canonical text, written into `buffer`.
  std::string_view Write(Text* buffer) const;

  bool operator==(const IpAddress&) const = default;

 private:
  friend class IpBlock;
  std::array<uint8_t, 16> bytes_{};
};

// "10.0.0.0/8", "2001:db8::/32", or one address. A block of IPv4 holds no address of IPv6; "::/0"
// holds them all.
class IpBlock {
 public:
  enum class Fault : uint8_t { kNone, kNotAnAddress, kBadPrefix, kBitsBehindPrefix };

  // kBitsBehindPrefix: "10.1.2.3/8", which is either another prefix or another address.
  static Fault Parse(std::string_view text, IpBlock* block);

  bool Contains(const IpAddress& address) const;

 private:
  IpAddress base_;
  unsigned prefix_bits_ = 128;
};

}  // namespace beacongate
