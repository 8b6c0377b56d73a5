#include "tests/component/loadgen/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

#include "gateway/base/check.h"

namespace beacongate::loadgen::testing {
namespace {

std::string Reply(int status) {
  const std::string line = "HTTP/1.1 " + std::to_string(status) + " Text\r\n";
  return line + (status == 204 ? "\r\n" : "Retry-After: 1\r\nContent-Length: 4\r\n\r\nbody");
}

std::string Between(const std::string& text, const std::string& name, size_t width) {
  const size_t at = text.find(name);
  return at == std::string::npos ? "" : text.substr(at + name.size(), width);
}

}  // namespace

ScriptedServer::ScriptedServer(Script script)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t bytes = sizeof(address);
  CHECK(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), bytes) == 0);
  CHECK(listen(listener_.get(), 128) == 0);
  CHECK(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &bytes) == 0);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  shutdown(listener_.get(), SHUT_RDWR);  // wakes accept()
  accepting_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const UniqueFd& fd : open_) shutdown(fd.get(), SHUT_RDWR);
  }
  for (std::thread& thread : serving_) thread.join();
}

void ScriptedServer::Accept() {
  while (!stopping_) {
    UniqueFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd.valid()) continue;
    ++connections_;
    const int raw = fd.get();
    const std::lock_guard lock(mutex_);
    open_.push_back(std::move(fd));
    serving_.emplace_back([this, raw] { Serve(raw); });
  }
}

void ScriptedServer::Serve(int fd) {
  std::string bytes;
  char buffer[16 * 1024];
  for (ssize_t size; (size = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
    bytes.append(buffer, static_cast<size_t>(size));
    if (!AnswerAll(fd, &bytes)) break;
  }
  shutdown(fd, SHUT_RDWR);  // closed with the object, so that the number is not used again
}

// False when the connection is to be hung up. Requests are GETs: a head is all of one.
bool ScriptedServer::AnswerAll(int fd, std::string* bytes) {
  for (size_t end; (end = bytes->find("\r\n\r\n")) != std::string::npos;) {
    const std::string request = bytes->substr(0, end + 4);
    bytes->erase(0, end + 4);
    const Answer answer = script_(requests_++);
    Note(request);
    if (answer.hang_up) return false;
    std::this_thread::sleep_for(answer.delay);
    const std::string reply = Reply(answer.status);
    if (send(fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) return false;
  }
  return true;
}

void ScriptedServer::Note(const std::string& request) {
  const std::lock_guard lock(mutex_);
  sequences_[Between(request, "bg_lane=", 5)].push_back(Between(request, "bg_seq=", 12));
}

std::map<std::string, std::vector<std::string>> ScriptedServer::sequences() const {
  const std::lock_guard lock(mutex_);
  return sequences_;
}

}  // namespace beacongate::loadgen::testing
