#include "loadgen/admin_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <simdjson.h>
#include <sys/socket.h>

#include <utility>

#include "gateway/base/system_clock.h"
#include "gateway/base/unique_fd.h"

namespace beacongate::loadgen {
namespace {

constexpr milliseconds kPatience{300};
constexpr size_t kReplyBytesMax = 64 * 1024;

bool Await(int fd, short events, MonotonicTime deadline) {
  const SystemClock clock;
  const auto left = std::chrono::ceil<milliseconds>(deadline - clock.Monotonic());
  pollfd wanted{.fd = fd, .events = events, .revents = 0};
  return left.count() > 0 && poll(&wanted, 1, static_cast<int>(left.count())) == 1;
}

// The whole reply to a GET, or as much as came in time.
std::string Get(const Target& target) {
  const SystemClock clock;
  const MonotonicTime deadline = clock.Monotonic() + kPatience;
  const UniqueFd fd(
      socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return "";
  connect(fd.get(), reinterpret_cast<const sockaddr*>(&target.address), target.address_bytes);
  if (!Await(fd.get(), POLLOUT, deadline)) return "";
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", target.path, target.host);
  if (send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return "";
  }
  std::string reply;
  std::string piece(4'096, '\0');
  while (reply.size() < kReplyBytesMax && Await(fd.get(), POLLIN, deadline)) {
    const ssize_t got = recv(fd.get(), piece.data(), piece.size(), 0);
    if (got <= 0) break;
    reply.append(piece, 0, static_cast<size_t>(got));
  }
  return reply;
}

}  // namespace

Result<AdminWatch> AdminWatch::Open(const std::string& url) {
  Result<Target> target = ParseTarget(url);
  if (!target) return Error{"--admin: " + target.error().message};
  if (target.value().path == "/") target.value().path = "/accounts";
  return AdminWatch(std::move(target).value());
}

std::optional<uint64_t> AdminWatch::Pending() const {
  const std::string reply = Get(target_);
  const size_t body = reply.find("\r\n\r\n");
  if (body == std::string::npos || !reply.starts_with("HTTP/1.1 200 ")) return std::nullopt;
  simdjson::dom::parser parser;
  uint64_t pending = 0;
  if (parser.parse(reply.substr(body + 4))["pending"].get(pending) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return pending;
}

}  // namespace beacongate::loadgen
