// Addresses of clients without the part that tells people apart. Pure.
#pragma once

#include <string_view>

#include "gateway/base/ip_address.h"

namespace beacongate {

// The text of the address with all but its first 24 (IPv4) or 48 (IPv6) bits zero; an IPv4 address
// in an IPv6 one (::ffff:192.0.2.7) becomes 192.0.2.0. A view into *storage; empty for a text that
// is no address (a zone, brackets or a port make it none).
std::string_view TruncateAddress(std::string_view text, IpAddress::Text* storage);

}  // namespace beacongate
