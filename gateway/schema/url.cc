#include "gateway/schema/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "gateway/beacon/hex.h"

namespace beacongate {
namespace {

constexpr size_t kPortDigitsMax = 5;
constexpr unsigned kPortMax = 65'535;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Section 3.1.
bool IsScheme(std::string_view text) {
  return !text.empty() && IsLetter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLetter(c) || IsDigit(c) || IsOneOf(c, "+-."); });
}

// reg-name of section 3.2.2, and with `more` = ":" the userinfo of 3.2.1.
bool IsRegName(std::string_view text, std::string_view more) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3 || HexDigit(text[i + 1]) < 0 || HexDigit(text[i + 2]) < 0) {
        return false;
      }
      i += 2;
      continue;
    }
    const bool good = IsLetter(c) || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80 ||
                      IsOneOf(c, "-._~!$&'()*+,;=") || IsOneOf(c, more);
    if (!good) return false;
  }
  return true;
}

bool IsPort(std::string_view digits) {
  if (digits.size() > kPortDigitsMax || !std::all_of(digits.begin(), digits.end(), IsDigit)) {
    return false;
  }
  unsigned port = 0;
  for (const char digit : digits) port = port * 10 + static_cast<unsigned>(digit - '0');
  return port <= kPortMax;
}

// With its brackets. Addresses of future versions and with zones are nobody's web site.
bool IsIpv6Literal(std::string_view host) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (host.size() < 2 || host.back() != ']' || host.size() - 2 >= text.size()) return false;
  std::copy(host.begin() + 1, host.end() - 1, text.begin());
  in6_addr address;
  return inet_pton(AF_INET6, text.data(), &address) == 1;
}

// [user@]host[:port]
std::optional<std::string_view> HostOf(std::string_view authority) {
  if (const size_t at = authority.find('@'); at != std::string_view::npos) {
    if (!IsRegName(authority.substr(0, at), ":")) return std::nullopt;
    authority.remove_prefix(at + 1);
  }
  const bool literal = authority.starts_with('[');
  const size_t host_end = literal ? std::min(authority.find(']'), authority.size() - 1) + 1
                                  : std::min(authority.find(':'), authority.size());
  const std::string_view host = authority.substr(0, host_end);
  const std::string_view port = authority.substr(host_end);
  if (!port.empty() && (port.front() != ':' || !IsPort(port.substr(1)))) return std::nullopt;
  const bool good = literal ? IsIpv6Literal(host) : !host.empty() && IsRegName(host, "");
  if (!good) return std::nullopt;
  return host;
}

// What browsers put into a path, query or fragment.
bool IsVisible(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

}  // namespace

std::optional<UrlParts> ParseUrl(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || !IsScheme(text.substr(0, colon))) return std::nullopt;
  if (!text.substr(colon).starts_with("://")) return std::nullopt;
  text.remove_prefix(colon + 3);
  const size_t authority_end = std::min(text.find_first_of("/?#"), text.size());
  const std::optional<std::string_view> host = HostOf(text.substr(0, authority_end));
  text.remove_prefix(authority_end);
  if (!host || !IsVisible(text)) return std::nullopt;

  text = text.substr(0, text.find('#'));
  const size_t question = text.find('?');
  UrlParts parts;
  parts.host = *host;
  parts.path = text.substr(0, question);
  if (question != std::string_view::npos) parts.query = text.substr(question + 1);
  return parts;
}

}  // namespace beacongate
