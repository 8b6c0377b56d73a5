#include "gateway/admin/admin_listener.h"

#include <event2/util.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
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

}  // namespace

Result<UniqueFd> ListenForAdmin(const std::string& listen) {
  const std::string text = listen.starts_with(':') ? "0.0.0.0" + listen : listen;
  sockaddr_storage storage{};
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  int length = sizeof(storage);
  if (text.find(':') == std::string::npos ||
      evutil_parse_sockaddr_port(text.c_str(), address, &length) != 0) {
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
  if (bind(fd.get(), address, static_cast<socklen_t>(length)) != 0 ||
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
