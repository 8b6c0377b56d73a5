// Hand-over: a process gives its listening sockets to the one that takes its place, so that no
// moment is without a listener and no connection waits in a queue that is thrown away. (Closing a
// listening socket resets what waits in its accept queue; with SO_REUSEPORT alone that happens in
// every restart. A socket that two processes hold has one queue, which goes on when one closes.)
// See docs/decisions/0017.
//
//   old: SocketOffer listens on <journal.dir>/hand_over (a seqpacket socket, 0600)
//   new: TakeOver::Ask connects   <--  "http" and a socket, for each; "admin" and a socket; "end"
//   new: builds everything, TakeOver::Serving  -->  "serving"
//   old: accepts no more; the last replies on connections that are open; closes the connection
//   new: serves
//   old: delivers what it has and ends. If the new one closes the connection before "serving", the
//        old goes on.
//
// So no beacon is accepted by the old one after the new one accepted its first. A version that does
// not know of this closes the connection at "serving".
//
// Both ends belong to one user. What an end does not understand is ignored.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {

struct ListeningSockets {
  std::vector<UniqueFd> http;
  UniqueFd admin;
};

// The old one's side. Has a thread of its own.
class SocketOffer {
 public:
  // Replaces the offer of an earlier process in `directory`. `taken` is called once, on the
  // offer's thread, when another process serves on `sockets`. An Error: nobody can take over, and
  // nothing else is wrong.
  static Result<std::unique_ptr<SocketOffer>> Make(const std::string& directory,
                                                   ListeningSockets sockets,
                                                   std::function<void()> taken);
  // Takes the offer back, and closes its sockets.
  ~SocketOffer();
  // Takes the offer back. If another process took it, that one serves when what is returned here is
  // closed, or after a while.
  UniqueFd End();
  SocketOffer(const SocketOffer&) = delete;
  SocketOffer& operator=(const SocketOffer&) = delete;

 private:
  SocketOffer(UniqueFd listener, ListeningSockets sockets, std::function<void()> taken);
  void Run();
  bool GiveTo(int peer);
  bool WaitFor(int fd);

  UniqueFd listener_;
  ListeningSockets sockets_;
  std::function<void()> taken_;
  UniqueFd stop_;
  UniqueFd successor_;
  std::thread thread_;
};

// The new one's side. One thread.
class TakeOver {
 public:
  // Nobody offers anything in `directory`: the sockets are none. Blocks for at most ten seconds.
  static TakeOver Ask(const std::string& directory);

  bool found() const { return peer_.valid(); }
  // Moves out.
  ListeningSockets sockets() { return std::move(sockets_); }
  // Tells the old process that it may go, and waits until that one accepts no more, for at most two
  // seconds.
  void Serving();

 private:
  UniqueFd peer_;
  ListeningSockets sockets_;
};

}  // namespace beacongate
