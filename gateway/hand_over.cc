#include "gateway/hand_over.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/log.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "hand-over";
constexpr char kName[] = "hand_over";
constexpr timeval kAnswerWithin{10, 0};
// Clients have half a second to leave.
constexpr int kLeavesWithinMs = 2'000;
constexpr std::string_view kHttp = "http";
constexpr std::string_view kAdmin = "admin";
constexpr std::string_view kEnd = "end";
constexpr std::string_view kServing = "serving";

// Through the directory's descriptor: a path of any length fits.
sockaddr_un AddressIn(const UniqueFd& directory, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", directory.get(), name);
  CHECK(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

UniqueFd OpenDirectory(const std::string& directory) {
  return UniqueFd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

UniqueFd NewSocket() {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (fd.valid()) {
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kAnswerWithin, sizeof(kAnswerWithin));
  }
  return fd;
}

bool IsOfThisUser(int peer) {
  ucred user{};
  socklen_t size = sizeof(user);
  return getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &user, &size) == 0 &&
         (user.uid == geteuid() || user.uid == 0);
}

bool SendMessage(int peer, std::string_view word, int descriptor) {
  iovec text{const_cast<char*>(word.data()), word.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  if (descriptor >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  }
  return sendmsg(peer, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(word.size());
}

// An empty word: the peer ended, or said nothing in time.
std::string Receive(int peer, UniqueFd* descriptor) {
  char buffer[64];
  iovec text{buffer, sizeof(buffer)};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  const ssize_t size = recvmsg(peer, &message, MSG_CMSG_CLOEXEC);
  if (size <= 0) return "";
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int received = -1;
    std::memcpy(&received, CMSG_DATA(header), sizeof(int));
    *descriptor = UniqueFd(received);
  }
  return std::string(buffer, static_cast<size_t>(size));
}

Error CannotOffer(const std::string& directory) {
  return Error{fmt::format(
      "cannot listen on {}/{}: {}; a process started with --take-over will not get the port of "
      "this one",
      directory, kName, std::strerror(errno))};
}

}  // namespace

Result<std::unique_ptr<SocketOffer>> SocketOffer::Make(const std::string& directory,
                                                       ListeningSockets sockets,
                                                       std::function<void()> taken) {
  const UniqueFd folder = OpenDirectory(directory);
  UniqueFd listener = NewSocket();
  if (!folder.valid() || !listener.valid()) return CannotOffer(directory);
  // One name for all, so that the next start removes what a kill leaves here.
  const std::string temporary = fmt::format("{}.new", kName);
  const sockaddr_un address = AddressIn(folder, temporary);
  unlinkat(folder.get(), temporary.c_str(), 0);
  // The former offer's name is taken by a rename: at every moment one of both is there.
  if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      fchmodat(folder.get(), temporary.c_str(), 0600, 0) != 0 || listen(listener.get(), 4) != 0 ||
      renameat(folder.get(), temporary.c_str(), folder.get(), kName) != 0) {
    return CannotOffer(directory);
  }
  try {
    return std::unique_ptr<SocketOffer>(
        new SocketOffer(std::move(listener), std::move(sockets), std::move(taken)));
  } catch (const std::system_error& error) {  // no thread
    errno = error.code().value();
    return CannotOffer(directory);
  }
}

SocketOffer::SocketOffer(UniqueFd listener, ListeningSockets sockets, std::function<void()> taken)
    : listener_(std::move(listener)),
      sockets_(std::move(sockets)),
      taken_(std::move(taken)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

SocketOffer::~SocketOffer() { End(); }

UniqueFd SocketOffer::End() {
  if (!thread_.joinable()) return UniqueFd();
  const uint64_t one = 1;
  CHECK(write(stop_.get(), &one, sizeof(one)) == sizeof(one));
  thread_.join();
  return std::move(successor_);
}

// False when the offer is taken back.
bool SocketOffer::WaitFor(int fd) {
  pollfd waits[] = {{stop_.get(), POLLIN, 0}, {fd, POLLIN, 0}};
  while (poll(waits, 2, -1) < 0 && errno == EINTR) {
  }
  return waits[0].revents == 0;
}

void SocketOffer::Run() {
  while (WaitFor(listener_.get())) {
    UniqueFd peer(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!peer.valid() || !IsOfThisUser(peer.get())) continue;
    if (GiveTo(peer.get())) {
      successor_ = std::move(peer);
      taken_();
      return;
    }
    Log(LogLevel::kWarning, kComponent,
        "a process asked for the listening sockets and ended before it served; going on");
  }
}

// True when the peer serves.
bool SocketOffer::GiveTo(int peer) {
  Log(LogLevel::kInfo, kComponent, "giving {} listening sockets to another process",
      sockets_.http.size() + 1);
  for (const UniqueFd& socket : sockets_.http) {
    if (!SendMessage(peer, kHttp, socket.get())) return false;
  }
  if (!SendMessage(peer, kAdmin, sockets_.admin.get()) || !SendMessage(peer, kEnd, -1)) {
    return false;
  }
  UniqueFd none;
  return WaitFor(peer) && Receive(peer, &none) == kServing;
}

TakeOver TakeOver::Ask(const std::string& directory) {
  TakeOver taken;
  const UniqueFd folder = OpenDirectory(directory);
  if (!folder.valid()) return taken;
  taken.peer_ = NewSocket();
  const sockaddr_un address = AddressIn(folder, kName);
  if (connect(taken.peer_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
      0) {
    return TakeOver();
  }
  for (;;) {
    UniqueFd socket;
    const std::string word = Receive(taken.peer_.get(), &socket);
    if (word == kEnd) return taken;
    if (word.empty()) break;
    if (word == kHttp) {
      taken.sockets_.http.push_back(std::move(socket));
    } else if (word == kAdmin) {
      taken.sockets_.admin = std::move(socket);
    }
  }
  Log(LogLevel::kWarning, kComponent, "the process that holds {}/{} does not give its sockets",
      directory, kName);
  return TakeOver();
}

void TakeOver::Serving() {
  if (!found()) return;
  if (SendMessage(peer_.get(), kServing, -1)) {
    pollfd end{peer_.get(), POLLIN, 0};
    if (poll(&end, 1, kLeavesWithinMs) == 0) {
      Log(LogLevel::kWarning, kComponent,
          "the former process still accepts after {} ms; serving beside it", kLeavesWithinMs);
    }
  }
  peer_.Reset();
}

}  // namespace beacongate
