#include "loadgen/sender/target.h"

#include <fmt/format.h>
#include <netdb.h>

#include <cstring>

namespace beacongate::loadgen {
namespace {

constexpr std::string_view kScheme = "http://";

struct Authority {
  std::string host;  // without the brackets of an IPv6 address
  std::string port = "80";
};

Authority SplitAuthority(std::string_view text) {
  Authority authority;
  const size_t bracket = text.find(']');
  const size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string_view host = text.substr(0, colon);
  if (!host.empty() && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  authority.host = host;
  if (colon != std::string_view::npos) authority.port = text.substr(colon + 1);
  return authority;
}

Status LookUp(const Authority& authority, Target* target) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(authority.host.c_str(), authority.port.c_str(), &hints, &found);
  if (error != 0) {
    return Error{fmt::format("cannot find the host of {}: {}; give host:port or an address",
                             target->url, gai_strerror(error))};
  }
  std::memcpy(&target->address, found->ai_addr, found->ai_addrlen);
  target->address_bytes = found->ai_addrlen;
  freeaddrinfo(found);
  return Status::Ok();
}

}  // namespace

Result<Target> ParseTarget(std::string_view url) {
  const Error malformed{
      fmt::format("'{}' is not a target; write it as http://127.0.0.1:8080/b", url)};
  if (!url.starts_with(kScheme)) return malformed;
  if (url.find_first_of("?# \t\r\n") != std::string_view::npos) return malformed;
  const std::string_view rest = url.substr(kScheme.size());
  const size_t slash = rest.find('/');
  const std::string_view host = rest.substr(0, slash);
  const Authority authority = SplitAuthority(host);
  if (authority.host.empty() || authority.port.empty()) return malformed;

  Target target{.url = std::string(url),
                .host = std::string(host),
                .path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash)),
                .address = {},
                .address_bytes = 0};
  if (Status status = LookUp(authority, &target); !status) return status.error();
  return target;
}

}  // namespace beacongate::loadgen
