// Entries of the header fields by which proxies say who stands before them. Views, pure.
//
// Lists are read from their end: what a trusted proxy appended cannot be hidden by anything that an
// attacker wrote in front of it, an open quote least of all.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/base/ip_address.h"

namespace beacongate::http {

// Takes the last entry of a comma-separated list, and the comma in front of it, off its end; blanks
// around the entry are left out. Commas in quoted strings separate nothing. False when the entry
// was the first one: nothing is left. An empty text is one empty entry.
bool PopLastEntry(std::string_view* list, std::string_view* entry);

// An address with or without a port: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1],
// [2001:db8::1]:80. Everything else, names among it, is none.
std::optional<IpAddress> ParseNode(std::string_view text);

// One element of Forwarded (RFC 7239).
struct ForwardedElement {
  std::string_view node;    // of `for`, unquoted; empty when it says none
  std::string_view scheme;  // of `proto`, unquoted; empty when it says none
};
// nullopt when it is malformed, or names one parameter twice. Escapes in quoted strings are
// well-formed, but no address and no scheme holds one: such a value is as good as none.
std::optional<ForwardedElement> ParseForwardedElement(std::string_view text);

}  // namespace beacongate::http
