// Worker: one thread, one libevent loop, one listening socket of its own (SO_REUSEPORT), its own
// connections. No locks among workers.
//
//   listening socket -> accept -> Connection -> RequestParser -> RequestHandler -> reply
//
// The constructor makes nothing that runs; Run() serves on the calling thread until Stop(), once.
// Draining: BeginDrain() makes every further reply carry `Connection: close`; StopAccepting()
// takes what the kernel has queued and closes the listening socket; Stop() answers what has come
// and is complete, closes all connections and ends Run(). BeginDrain, StopAccepting, Stop and the
// readers of counters() may be called from any thread, before Run() too.
//
// Browsers send a request again by themselves when a reused connection ends without an answer, so
// the worker looks for a request once more before it closes an idle connection or stops; a request
// that is on its way at that moment is still lost to the client. After a refusal it stops writing
// and reads on for up to a second or 4 MiB, so that no reset destroys the reply. Closed without an
// answer: connections beyond connections_max, and clients that do not take their replies.
// Deadlines are looked at every 100 ms: none passes early, and each at most two such steps late.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"
#include "gateway/http/http_options.h"
#include "gateway/http/request_handler.h"

namespace beacongate::http {

struct ListenAddress {
  std::string host;   // numeric IPv4, or IPv6 without brackets
  uint16_t port = 0;  // 0: the kernel chooses
};
// "127.0.0.1:8080", "[::1]:8080", ":8080" (all IPv4 addresses).
Result<ListenAddress> ParseListenAddress(const std::string& text);

// `count` listening sockets on one address, all SO_REUSEPORT, non-blocking; with port 0 all share
// the port that the first one got. An error names the address and the remedy. A first socket
// without SO_REUSEPORT proves that no other program holds the port.
Result<std::vector<UniqueFd>> Listen(const ListenAddress& address, size_t count);
uint16_t BoundPort(const UniqueFd& socket);

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
