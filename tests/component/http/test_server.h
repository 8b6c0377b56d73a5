// TestServer: real workers on a port of the kernel's choice, each on a thread of its own, with a
// handler that writes down what it gets. Time is the test's: a ManualClock.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/http/worker.h"
#include "tests/support/manual_clock.h"

namespace beacongate::http {

class RecordingHandler final : public RequestHandler {
 public:
  using Responder = std::function<Response(const Request&)>;

  Response Handle(const Request& request) override;
  void OnRefused(Rejection reason) override;
  void OnShed() override;
  // 503 "held <number> <why>".
  Response OnHoldEnded(uint64_t hold, HoldEnd why) override;

  // Before the server runs. Default: an empty 204.
  void set_responder(Responder responder) { responder_ = std::move(responder); }
  // What came so far, as by DescribeRequest or the reason's label; leaves none.
  std::vector<std::string> Take();
  uint64_t handled() const { return handled_.load(); }

 private:
  Responder responder_ = [](const Request&) { return Response(); };
  std::atomic<uint64_t> handled_{0};
  std::mutex mutex_;
  std::vector<std::string> records_;
  std::string hold_ended_;  // body of the reply
};

// Stop() does not wait for the clients to close their side.
inline HttpOptions WithoutLinger() {
  HttpOptions options;
  options.linger_timeout = milliseconds(0);
  return options;
}

class TestServer {
 public:
  explicit TestServer(const HttpOptions& options = {}, size_t workers = 1,
                      RecordingHandler::Responder responder = {});
  ~TestServer();

  uint16_t port() const { return port_; }
  beacongate::testing::ManualClock& clock() { return clock_; }
  RecordingHandler& handler() { return handler_; }
  Worker& worker(size_t index = 0) { return *workers_[index]; }
  const HttpCounters& counters(size_t index = 0) { return workers_[index]->counters(); }
  size_t connections_open() const { return admission_.connections_open(); }
  size_t bytes_held() const { return admission_.bytes_held(); }
  uint64_t deadlines_passed(Deadline kind) {
    return counters().deadlines_passed[IndexOf(kind)].load();
  }
  // Stops all workers and waits for their threads.
  void Stop();

 private:
  beacongate::testing::ManualClock clock_;
  RecordingHandler handler_;
  Admission admission_;
  uint16_t port_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
};

// Looks again and again for up to ten seconds; tells whether `holds` came true.
bool Eventually(const std::function<bool()>& holds);

}  // namespace beacongate::http
