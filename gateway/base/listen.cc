#include "gateway/base/listen.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace beacongate {
namespace {

constexpr int kBacklog = 4096;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

std::string ToText(const ListenAddress& address) {
  return address.host.find(':') == std::string::npos
             ? fmt::format("{}:{}", address.host, address.port)
             : fmt::format("[{}]:{}", address.host, address.port);
}

bool ToSocketAddress(const ListenAddress& address, SocketAddress* out) {
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&out->storage);
  if (inet_pton(AF_INET, address.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(address.port);
    out->size = sizeof(sockaddr_in);
    return true;
  }
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&out->storage);
  if (inet_pton(AF_INET6, address.host.c_str(), &v6->sin6_addr) != 1) return false;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(address.port);
  out->size = sizeof(sockaddr_in6);
  return true;
}

Error BindError(const ListenAddress& address, std::string_view setting, int code) {
  const std::string text = ToText(address);
  switch (code) {
    case EADDRINUSE:
      return Error{
          fmt::format("cannot listen on {}: another program holds the port: stop it (`ss -ltnp` "
                      "names it), wait for its connections to end (`ss -tan` shows them), or set "
                      "another {}",
                      text, setting)};
    case EACCES:
      return Error{
          fmt::format("cannot listen on {}: not allowed; set {} to a port above 1023 or grant "
                      "CAP_NET_BIND_SERVICE",
                      text, setting)};
    case EADDRNOTAVAIL:
      return Error{
          fmt::format("cannot listen on {}: this machine does not have the address; set {} to one "
                      "that `ip addr` "
                      "lists",
                      text, setting)};
    default:
      return Error{fmt::format("cannot listen on {}: {}", text, std::strerror(code))};
  }
}

Result<UniqueFd> Bind(const ListenAddress& address, std::string_view setting, bool shared) {
  SocketAddress target;
  if (!ToSocketAddress(address, &target)) {
    return Error{fmt::format("cannot listen on {}: not a numeric address", ToText(address))};
  }
  UniqueFd fd(socket(target.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return BindError(address, setting, errno);
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // Accepted sockets inherit it: a reply leaves at once, without a system call per connection.
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (shared && setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0) {
    return BindError(address, setting, errno);
  }
  if (target.storage.ss_family == AF_INET6) {
    setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  }
  if (bind(fd.get(), target.get(), target.size) != 0) return BindError(address, setting, errno);
  return fd;
}

}  // namespace

Result<ListenAddress> ParseListenAddress(std::string_view text) {
  constexpr std::string_view kRemedy =
      "write host:port, such as 127.0.0.1:8080, [::1]:8080 or :8080";
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return Error{fmt::format("\"{}\" has no port; {}", text, kRemedy)};
  }
  ListenAddress address;
  const char* const end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (fault != std::errc() || stopped != end) {
    return Error{fmt::format("\"{}\" has a port that is not 0 to 65535; {}", text, kRemedy)};
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  address.host = host.empty() && !bracketed ? "0.0.0.0" : host;
  SocketAddress checked;
  if (!ToSocketAddress(address, &checked) || bracketed != (checked.storage.ss_family == AF_INET6)) {
    return Error{fmt::format("\"{}\" is not a numeric address; {}", text, kRemedy)};
  }
  return address;
}

Result<std::vector<UniqueFd>> ListenShared(const ListenAddress& address, size_t count,
                                           std::string_view setting, std::vector<UniqueFd> having) {
  ListenAddress bound = address;
  if (!having.empty()) {
    bound.port = BoundPort(having.front());
  } else if (bound.port != 0) {
    // With SO_REUSEPORT alone, a second gateway would silently take half of the connections.
    Result<UniqueFd> probe = Bind(bound, setting, /*shared=*/false);
    if (!probe.ok()) return probe.error();
  }
  std::vector<UniqueFd> sockets = std::move(having);
  while (sockets.size() < count) {
    Result<UniqueFd> made = Bind(bound, setting, /*shared=*/true);
    if (!made.ok()) return made.error();
    if (bound.port == 0) bound.port = BoundPort(made.value());
    if (listen(made.value().get(), kBacklog) != 0) return BindError(bound, setting, errno);
    sockets.push_back(std::move(made).value());
  }
  return sockets;
}

Result<UniqueFd> ListenAlone(const ListenAddress& address, std::string_view setting) {
  Result<UniqueFd> made = Bind(address, setting, /*shared=*/false);
  if (!made.ok()) return made.error();
  if (listen(made.value().get(), kBacklog) != 0) return BindError(address, setting, errno);
  return made;
}

bool ListensOn(const UniqueFd& socket, const ListenAddress& address) {
  int listens = 0;
  socklen_t listens_size = sizeof(listens);
  SocketAddress wanted;
  SocketAddress bound;
  bound.size = sizeof(bound.storage);
  ListenAddress with_port = address;
  if (with_port.port == 0) with_port.port = BoundPort(socket);
  return ToSocketAddress(with_port, &wanted) &&
         getsockopt(socket.get(), SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) == 0 &&
         listens != 0 &&
         getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) == 0 &&
         bound.size == wanted.size && std::memcmp(&bound.storage, &wanted.storage, bound.size) == 0;
}

uint16_t BoundPort(const UniqueFd& socket) {
  SocketAddress address;
  address.size = sizeof(address.storage);
  if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size)) {
    return 0;
  }
  return ntohs(address.storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
}

}  // namespace beacongate
