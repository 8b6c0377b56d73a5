// Addresses of clients with the part that tells people apart set to zero. Pure.
#pragma once

#include <array>
#include <string_view>

namespace beacongate {

using AddressText = std::array<char, 46>;  // INET6_ADDRSTRLEN

// The text of the address with all but its first 24 (IPv4) or 48 (IPv6) bits zero, as RFC 5952
// writes it; an IPv4 address in an IPv6 one (::ffff:192.0.2.7) is taken for what it is and
// becomes 192.0.2.0. A view into *storage; empty for a text that is no address (a zone, brackets or
// a port make it none).
std::string_view TruncateAddress(std::string_view text, AddressText* storage);

}  // namespace beacongate
