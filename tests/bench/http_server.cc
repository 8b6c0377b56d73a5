// The HTTP stage alone: a worker whose handler answers 204 to everything. Against floor_server it
// shows what strict parsing, deadlines, limits and counters cost.
//
//   http_server --listen 127.0.0.1:PORT
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

#include "gateway/base/listen.h"
#include "gateway/base/system_clock.h"
#include "gateway/http/worker.h"

namespace beacongate {
namespace {

class Empty final : public http::RequestHandler {
 public:
  http::Response Handle(const http::Request&) override { return {}; }
  void OnRefused(Rejection) override {}
};

int Serve(UniqueFd listener) {
  // Blocked before the worker's thread starts, so that sigwait gets it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const SystemClock clock;
  Empty handler;
  std::atomic<size_t> connections_open{0};
  const int port = BoundPort(listener);
  http::Worker worker(std::move(listener), http::HttpOptions(), clock, handler, connections_open);
  std::thread serving([&worker] { worker.Run(); });
  std::printf("listening %d\n", port);
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  worker.Stop();
  serving.join();
  return 0;
}

}  // namespace
}  // namespace beacongate

int main(int argc, char** argv) {
  using beacongate::ParseListenAddress;
  if (argc != 3 || std::strcmp(argv[1], "--listen") != 0) {
    std::fprintf(stderr, "usage: http_server --listen 127.0.0.1:PORT\n");
    return 2;
  }
  const auto address = ParseListenAddress(argv[2]);
  if (!address.ok()) {
    std::fprintf(stderr, "http_server: %s\n", address.error().message.c_str());
    return 2;
  }
  auto sockets = beacongate::ListenShared(address.value(), 1, "--listen");
  if (!sockets.ok()) {
    std::fprintf(stderr, "http_server: %s\n", sockets.error().message.c_str());
    return 3;
  }
  return beacongate::Serve(std::move(sockets.value().front()));
}
