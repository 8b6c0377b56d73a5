#include "tests/component/http/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "gateway/base/check.h"

namespace beacongate::http {
namespace {

constexpr int kStuckMs = 300;
constexpr timeval kPatience{10, 0};

// The digits at `at`; 0 without any.
size_t NumberAt(std::string_view text, size_t at) {
  size_t number = 0;
  if (at < text.size()) std::from_chars(text.data() + at, text.data() + text.size(), number);
  return number;
}

}  // namespace

TestClient::TestClient(int receive_bytes)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  CHECK(socket_.valid());
  const int on = 1;
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
  if (receive_bytes > 0) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
  }
}

bool TestClient::Connect(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool TestClient::Send(std::string_view bytes, size_t piece) {
  while (!bytes.empty()) {
    const size_t size = std::min(piece, bytes.size());
    const ssize_t sent = send(socket_.get(), bytes.data(), size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

size_t TestClient::SendUntilStuck(std::string_view bytes) {
  size_t total = 0;
  pollfd writable{socket_.get(), POLLOUT, 0};
  while (poll(&writable, 1, kStuckMs) == 1) {
    // Never a part of a request: the count of requests then tells the count of bytes.
    const std::string_view rest = bytes.substr(total % bytes.size());
    const ssize_t sent = send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) break;
    total += static_cast<size_t>(sent);
  }
  return total;
}

void TestClient::ShutdownWrite() { shutdown(socket_.get(), SHUT_WR); }

void TestClient::Reset() {
  const linger reset{1, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  socket_.Reset();
}

bool TestClient::Fill() {
  char bytes[16384];
  const ssize_t count = recv(socket_.get(), bytes, sizeof(bytes), 0);
  if (count < 0) broken_ = true;
  if (count <= 0) return false;
  received_.append(bytes, static_cast<size_t>(count));
  return true;
}

Reply TestClient::ReadReply(bool head_only) {
  size_t head_end;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return {};
  }
  head_end += 4;
  Reply reply;
  reply.head = received_.substr(0, head_end);
  constexpr std::string_view kLength = "Content-Length: ";
  const size_t length_at = reply.head.find(kLength);
  size_t body_size = 0;
  if (length_at != std::string::npos && !head_only) {
    body_size = NumberAt(reply.head, length_at + kLength.size());
  }
  while (received_.size() < head_end + body_size) {
    if (!Fill()) return {};
  }
  reply.body = received_.substr(head_end, body_size);
  received_.erase(0, head_end + body_size);
  reply.status = static_cast<int>(NumberAt(reply.head, std::string_view("HTTP/1.1 ").size()));
  return reply;
}

bool TestClient::ReadSome(size_t bytes) {
  std::string dropped(bytes, '\0');
  return recv(socket_.get(), dropped.data(), bytes, MSG_DONTWAIT) > 0;
}

std::string TestClient::ReadToEnd(bool* clean) {
  while (Fill()) {
  }
  *clean = !broken_;
  return std::exchange(received_, {});
}

bool TestClient::NothingHasCome() {
  char byte;
  return received_.empty() && recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool TestClient::EndsSilently() {
  bool clean = false;
  return ReadToEnd(&clean).empty() && clean;
}

}  // namespace beacongate::http
