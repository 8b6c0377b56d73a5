// Worker: one thread, one libevent loop, one listening socket of its own (SO_REUSEPORT), its own
// connections. No locks among workers.
//
//   listening socket -> accept -> Connection -> RequestParser -> RequestHandler -> reply
//
// The constructor makes nothing that runs; Run() serves on the calling thread until Stop(), once.
// Draining: BeginDrain() makes every further reply carry `Connection: close`; StopAccepting()
// takes what the kernel has queued and closes the listening socket; Stop() answers what has come
// and is complete, closes all connections and ends Run(). BeginDrain, StopAccepting, Stop, Post
// and the readers of counters() may be called from any thread, before Run() too.
//
// Browsers send a request again by themselves when a reused connection ends without an answer, so
// the worker looks for a request once more before it closes an idle connection or stops; a request
// that is on its way at that moment is still lost to the client. After a refusal it stops writing
// and reads on for up to a second or 4 MiB, so that no reset destroys the reply. Closed without an
// answer: connections beyond connections_max, and clients that do not take their replies.
// Deadlines are looked at every 100 ms: none passes early, and each at most two such steps late.
#pragma once

#include <atomic>
#include <functional>
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
  // Runs `task` on the worker's thread, between two events of its loop, so that no request is being
  // handled; tasks run in order. After the end of Run() it is kept and not run.
  void Post(std::function<void()> task);
  const HttpCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate::http
