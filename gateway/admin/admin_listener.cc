#include "gateway/admin/admin_listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace beacongate {
namespace {

constexpr int kBacklog = 64;

Error CannotListen(const std::string& listen, int error) {
  const char* remedy = "choose another address for admin.listen";
  if (error == EADDRINUSE) remedy = "end the program that holds it or set another admin.listen";
  if (error == EADDRNOTAVAIL) remedy = "set admin.listen to an address of this host";
  if (error == EACCES) remedy = "set admin.listen to a port above 1023";
  return Error{
      fmt::format("cannot listen on {} for admin: {}; {}", listen, std::strerror(error), remedy)};
}

// The length of the address, or 0 when `listen` is none.
socklen_t Parse(const std::string& listen, sockaddr_storage* out) {
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return 0;
  uint16_t port = 0;
  const char* const end = listen.data() + listen.size();
  const auto [stopped, fault] = std::from_chars(listen.data() + colon + 1, end, port);
  if (fault != std::errc() || stopped != end) return 0;

  const std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    auto* address = reinterpret_cast<sockaddr_in6*>(out);
    address->sin6_family = AF_INET6;
    address->sin6_port = htons(port);
    const std::string bare = host.substr(1, host.size() - 2);
    return inet_pton(AF_INET6, bare.c_str(), &address->sin6_addr) == 1 ? sizeof(*address) : 0;
  }
  auto* address = reinterpret_cast<sockaddr_in*>(out);
  address->sin_family = AF_INET;
  address->sin_port = htons(port);
  const char* const text = host.empty() ? "0.0.0.0" : host.c_str();
  return inet_pton(AF_INET, text, &address->sin_addr) == 1 ? sizeof(*address) : 0;
}

}  // namespace

Result<UniqueFd> ListenForAdmin(const std::string& listen) {
  sockaddr_storage storage{};
  const socklen_t length = Parse(listen, &storage);
  if (length == 0) {
    return Error{
        fmt::format("cannot listen on \"{}\" for admin: not a numeric host:port; write for example "
                    "admin.listen = \"127.0.0.1:9464\"",
                    listen)};
  }
  UniqueFd fd(socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return CannotListen(listen, errno);
  const int on = 1;
  // A port that an earlier life left in TIME_WAIT is free; one that is listened on is not.
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&storage), length) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    return CannotListen(listen, errno);
  }
  return fd;
}

uint16_t PortOf(const UniqueFd& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &length) != 0) return 0;
  if (storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

}  // namespace beacongate
