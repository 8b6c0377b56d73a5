// The HTTP stage alone: a worker whose handler answers 204 to everything. Against floor_server it
// shows what strict parsing, deadlines, limits and counters cost.
//
//   http_server --listen 127.0.0.1:PORT
#include <csignal>
#include <cstdio>
#include <thread>

#include "gateway/base/system_clock.h"
#include "gateway/http/worker.h"
#include "tests/bench/listen_argument.h"

namespace beacongate {
namespace {

class Empty final : public http::RequestHandler {
 public:
  http::Response Handle(const http::Request&) override { return {}; }
  void OnRefused(Rejection) override {}
  void OnShed() override {}
  http::Response OnHoldEnded(uint64_t, http::HoldEnd) override { return {}; }
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
  http::Admission admission{http::HttpOptions()};
  const int port = BoundPort(listener);
  http::Worker worker(std::move(listener), http::HttpOptions(), clock, handler, admission);
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
  return beacongate::ListenAndServe(argc, argv, beacongate::Serve);
}
