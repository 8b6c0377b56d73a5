// Worker: one thread, one libevent loop, one listening socket of its own (SO_REUSEPORT), its own
// connections. No locks among workers.
//
//   listening socket -> accept -> Connection -> RequestParser -> RequestHandler -> reply
//
// The constructor makes nothing that runs; Run() serves on the calling thread until Stop(), once.
// Draining: BeginDrain() makes every further reply carry `Connection: close`; StopAccepting()
// takes what the kernel has queued and closes the listening socket; Stop() answers what has come
// and is complete, says on all connections that this was all, and ends Run() when the clients have
// closed theirs, after linger_timeout at the latest. Replies that are held then have linger_timeout
// before that to be released; the others end as the handler says. BeginDrain, StopAccepting, Stop,
// Post and the readers of counters() may be called from any thread, before Run() too.
//
// Browsers send a request again by themselves when a reused connection ends without an answer, so
// the worker looks for a request once more before it closes an idle connection or stops; a request
// that is on its way at that moment is still lost to the client. After the last reply of
// a connection it stops writing and reads on until the client closes, for linger_timeout or 4 MiB
// at most, so that no reset destroys the reply. Connections beyond connections_max or
// connections_per_address_max are answered 503 without being read. Closed without an answer: what
// is beyond limits::kRefusalsAtOnceMax of those, and clients that do not take their replies.
// Deadlines are looked at every 100 ms: none passes early, and each at most two such steps late.
#pragma once

#include <functional>
#include <memory>

#include "gateway/base/clock.h"
#include "gateway/base/unique_fd.h"
#include "gateway/http/admission.h"
#include "gateway/http/http_options.h"
#include "gateway/http/request_handler.h"

namespace beacongate::http {

class Worker {
 public:
  // `clock`, `handler` and `admission` (which all workers share) outlive the worker.
  Worker(UniqueFd listening_socket, const HttpOptions& options, const Clock& clock,
         RequestHandler& handler, Admission& admission);
  ~Worker();

  void Run();
  void BeginDrain();
  void StopAccepting();
  // `last_request`: called on the worker's thread, once no further request is handled; not if Run
  // does not run.
  void Stop(std::function<void()> last_request = {});
  // Runs `task` on the worker's thread, between two events of its loop, so that no request is being
  // handled; tasks run in order. After the end of Run() it is kept and not run.
  void Post(std::function<void()> task);
  // The reply with this number (Response::hold) goes out, or `instead` in its place. Nothing
  // happens if it is not held any more. On the worker's thread: in a task, not while a request is
  // handled.
  void Release(uint64_t hold, const Response* instead);
  const HttpCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate::http
