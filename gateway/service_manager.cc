#include "gateway/service_manager.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "gateway/base/log.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "systemd";

UniqueFd Connect(std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool understood = name.size() < sizeof(address.sun_path) &&
                          (name.front() == '/' || (name.front() == '@' && name.size() > 1));
  if (!understood) {
    Log(LogLevel::kWarning, kComponent, "NOTIFY_SOCKET is neither a path nor @name: {}", name);
    return {};
  }
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() +
                                           (name.front() == '/' ? 1 : 0));
  UniqueFd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid() || connect(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) {
    Log(LogLevel::kWarning, kComponent, "cannot tell the service manager at {}: {}", name,
        std::strerror(errno));
    return {};
  }
  return fd;
}

std::optional<uint64_t> NumberFrom(const char* text) {
  uint64_t number = 0;
  if (text == nullptr) return std::nullopt;
  const char* const end = text + std::strlen(text);
  const auto [stopped, fault] = std::from_chars(text, end, number);
  if (fault != std::errc() || stopped != end || number == 0) return std::nullopt;
  return number;
}

}  // namespace

ServiceManager::ServiceManager(std::string_view socket,
                               std::optional<std::chrono::microseconds> watchdog) {
  if (socket.empty()) return;
  socket_ = Connect(socket);
  if (socket_.valid()) watchdog_ = watchdog;
}

ServiceManager ServiceManager::FromEnvironment() {
  const char* const socket = std::getenv("NOTIFY_SOCKET");
  if (socket == nullptr) return ServiceManager();
  std::optional<std::chrono::microseconds> watchdog;
  const std::optional<uint64_t> pid = NumberFrom(std::getenv("WATCHDOG_PID"));
  if (!pid || *pid == static_cast<uint64_t>(getpid())) {
    if (const auto us = NumberFrom(std::getenv("WATCHDOG_USEC"))) {
      watchdog = std::chrono::microseconds(*us);
    }
  }
  return ServiceManager(socket, watchdog);
}

void ServiceManager::Ready(std::string_view status) const {
  Send(fmt::format("READY=1\nSTATUS={}\n", status));
}

void ServiceManager::Reloading(MonotonicTime now) const {
  const auto since_boot =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  Send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reading the configuration again\n",
                   since_boot.count()));
}

void ServiceManager::Stopping(milliseconds at_most) const {
  Send(fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}\nSTATUS=draining\n",
                   std::chrono::microseconds(at_most).count()));
}

void ServiceManager::Beat(bool alive, std::string_view status) const {
  Send(fmt::format("{}STATUS={}\n", alive ? "WATCHDOG=1\n" : "", status));
}

void ServiceManager::Send(const std::string& message) const {
  if (!socket_.valid()) return;
  static_cast<void>(!send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL));
}

}  // namespace beacongate
