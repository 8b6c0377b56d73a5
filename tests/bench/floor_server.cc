// The floor: the least that a server on libevent and llhttp can do. One thread answers a constant
// 204 to every request and looks at nothing but where it ends. What the gateway costs is told as a
// multiple of this.
//
//   floor_server --listen 127.0.0.1:PORT
#include <event2/event.h>
#include <llhttp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "gateway/base/limits.h"
#include "tests/bench/listen_argument.h"

namespace beacongate {
namespace {

constexpr std::string_view kReply = "HTTP/1.1 204 No Content\r\n\r\n";
constexpr int kRepliesPerSend = 256;

struct Floor {
  event_base* base = nullptr;
  llhttp_settings_t settings;
  char read_buffer[limits::kReadBufferBytes];
  char replies[kReply.size() * kRepliesPerSend];
};

struct Client {
  Floor* floor;
  event* readable;
  llhttp_t parser;  // keeps its place in a request that came in part
  int requests;     // that this read completed
};

void Close(Client* client) {
  const int fd = event_get_fd(client->readable);
  event_free(client->readable);
  close(fd);
  delete client;
}

int OnComplete(llhttp_t* parser) {
  ++static_cast<Client*>(parser->data)->requests;
  return HPE_OK;
}

void OnReadable(int fd, short, void* context) {
  auto* const client = static_cast<Client*>(context);
  Floor& floor = *client->floor;
  const ssize_t count = recv(fd, floor.read_buffer, sizeof(floor.read_buffer), 0);
  if (count <= 0) {
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) Close(client);
    return;
  }
  client->requests = 0;
  bool ok =
      llhttp_execute(&client->parser, floor.read_buffer, static_cast<size_t>(count)) == HPE_OK;
  for (int left = client->requests; ok && left > 0; left -= kRepliesPerSend) {
    const size_t size = kReply.size() * static_cast<size_t>(std::min(left, kRepliesPerSend));
    ok = send(fd, floor.replies, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
  }
  if (!ok) Close(client);
}

void OnAcceptable(int listener, short, void* context) {
  auto* const floor = static_cast<Floor*>(context);
  int fd;
  while ((fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    auto* const client = new Client{floor, nullptr, {}, 0};
    llhttp_init(&client->parser, HTTP_REQUEST, &floor->settings);
    client->parser.data = client;
    client->readable = event_new(floor->base, fd, EV_READ | EV_PERSIST, OnReadable, client);
    event_add(client->readable, nullptr);
  }
}

int Serve(UniqueFd listener) {
  static Floor floor;
  llhttp_settings_init(&floor.settings);
  floor.settings.on_message_complete = OnComplete;
  for (int i = 0; i < kRepliesPerSend; ++i) {
    kReply.copy(floor.replies + i * kReply.size(), kReply.size());
  }
  floor.base = event_base_new();
  event* const acceptable =
      event_new(floor.base, listener.get(), EV_READ | EV_PERSIST, OnAcceptable, &floor);
  event* const terminated = evsignal_new(
      floor.base, SIGTERM,
      [](int, short, void* base) { event_base_loopbreak(static_cast<event_base*>(base)); },
      floor.base);
  event_add(acceptable, nullptr);
  event_add(terminated, nullptr);
  std::printf("listening %d\n", BoundPort(listener));
  std::fflush(stdout);
  event_base_dispatch(floor.base);
  event_free(terminated);
  event_free(acceptable);
  event_base_free(floor.base);
  return 0;
}

}  // namespace
}  // namespace beacongate

int main(int argc, char** argv) {
  return beacongate::ListenAndServe(argc, argv, beacongate::Serve);
}
