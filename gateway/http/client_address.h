// The address and scheme of the client when a proxy stands in between: a pure function of the TCP
// peer, the header fields, and who is trusted.
//
// Anybody can write any header field. So what a field says counts as far back as an unbroken chain
// of trusted proxies vouches for it: the TCP peer must be one; each hop that it names, from right
// to left, is believed because the one behind it is trusted; the first that is not trusted is the
// client, and nothing further to the left is looked at. An entry that names no address (garbage,
// `unknown`, an obfuscated name) ends the chain: the client is then the last trusted hop, which is
// the nearest that is known. When all of the chain is trusted, its far end is the client.
//
// A field that holds one address and no chain (CF-Connecting-IP, X-Real-IP) counts when the peer is
// trusted and it stands there once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/ip_address.h"
#include "gateway/base/name_value.h"

namespace beacongate::http {

struct ProxyTrust {
  std::vector<IpBlock> proxies;            // empty: nobody is trusted, no field is read
  std::string header = "X-Forwarded-For";  // or "Forwarded", or a field with one address
  bool Trusts(const IpAddress& address) const;
};

// Views: into the constants of the program, the arguments of FindClient, or *buffer.
struct Client {
  std::string_view address;  // canonical text; the peer's, unless a trusted proxy says otherwise
  std::string_view scheme;   // "http" or "https"
};

// `peer` is the numeric address of the TCP peer. X-Forwarded-Proto (its last entry) or, with
// Forwarded, `proto` beside the client's address says the scheme; "http" when nobody trusted does.
Client FindClient(const ProxyTrust& trust, std::string_view peer,
                  std::span<const NameValue> headers, IpAddress::Text* buffer);

}  // namespace beacongate::http
