// Worker: one thread, one libevent loop, one listening socket of its own (SO_REUSEPORT), its own
// connections. No locks among workers.
//
//   listening socket -> accept -> Connection -> RequestParser -> RequestHandler -> reply
//
// The constructor makes nothing that runs; Run() serves on the calling thread until Stop().
// Draining: BeginDrain() makes every further reply carry `Connection: close`; StopAccepting()
// closes the listening socket; Stop() answers what is complete, closes all connections and ends
// Run(). BeginDrain, StopAccepting, Stop and the readers of counters() may be called from any
// thread.
#pragma once

#include <atomic>
#include <memory>

#include "gateway/base/clock.h"
#include "gateway/base/unique_fd.h"
#include "gateway/http/http_options.h"
#include "gateway/http/request_handler.h"

namespace beacongate::http {

class Worker {
 public:
  // `clock`, `handler` and `connections_open` (the count over all workers) outlive the worker.
  Worker(UniqueFd listening_socket, const HttpOptions& options, const Clock& clock,
         RequestHandler& handler, std::atomic<size_t>& connections_open);
  ~Worker();

  void Run();
  void BeginDrain();
  void StopAccepting();
  void Stop();
  const HttpCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate::http
