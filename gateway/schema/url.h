// An absolute URL, cut into its parts as RFC 3986 has them. Pure: views into the text, nothing
// decoded.
#pragma once

#include <optional>
#include <string_view>

namespace beacongate {

struct UrlParts {
  std::string_view host;   // without user and port; an IPv6 address in its brackets
  std::string_view path;   // empty, or from the first '/'
  std::string_view query;  // without the '?'
};

// scheme://[user@]host[:port][/path][?query][#fragment], with a host. The front up to the path must
// be what the RFC allows, but for bytes over 7F, which stand in hosts of scripts other than Latin;
// behind it anything may stand but control characters and blanks, because browsers send it so.
std::optional<UrlParts> ParseUrl(std::string_view text);

}  // namespace beacongate
