// Listening sockets. Any thread; does not block. Errors name the address, the setting that holds
// it, and what to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {

struct ListenAddress {
  std::string host;   // numeric IPv4, or IPv6 without brackets
  uint16_t port = 0;  // 0: the kernel chooses
};

// "127.0.0.1:8080", "[::1]:8080", ":8080" (all IPv4 addresses).
Result<ListenAddress> ParseListenAddress(std::string_view text);

// `count` listening sockets on one address, all SO_REUSEPORT and non-blocking; with port 0 all
// share the port that the first one got. A first socket without SO_REUSEPORT proves that no other
// program holds the port. `setting` is the option's name, such as "http.listen". `having`: those
// of the address that there are already, never less than that.
Result<std::vector<UniqueFd>> ListenShared(const ListenAddress& address, size_t count,
                                           std::string_view setting,
                                           std::vector<UniqueFd> having = {});
// One socket that shares the port with nobody.
Result<UniqueFd> ListenAlone(const ListenAddress& address, std::string_view setting);

uint16_t BoundPort(const UniqueFd& socket);
// That it listens on `address`; any port will do for port 0.
bool ListensOn(const UniqueFd& socket, const ListenAddress& address);

}  // namespace beacongate
