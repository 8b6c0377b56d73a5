// ServiceManager: tells systemd (Type=notify) what the process does, by datagrams to the socket
// that $NOTIFY_SOCKET names: sd_notify(3), without its library. Without that variable it says
// nothing, and nothing else changes.
//
//   READY=1                           it serves (again)
//   RELOADING=1, MONOTONIC_USEC=      SIGHUP came; READY=1 follows, whether the reload was taken or
//                                     not
//   STOPPING=1, EXTEND_TIMEOUT_USEC=  SIGTERM came, and the end may take that long
//   WATCHDOG=1                        all loops turn: heartbeat.h decides
//   STATUS=                           a line for people, in all of these
//
// Immutable; any thread. A send never blocks: a manager that does not read loses the message.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {

class ServiceManager {
 public:
  // `socket`: a path, or an abstract name behind '@'; empty: nobody to tell. `watchdog`: how long
  // the manager waits between two WATCHDOG=1 before it kills the process.
  explicit ServiceManager(std::string_view socket = {},
                          std::optional<std::chrono::microseconds> watchdog = std::nullopt);
  // $NOTIFY_SOCKET, and $WATCHDOG_USEC if $WATCHDOG_PID is this process or not set.
  static ServiceManager FromEnvironment();

  bool there() const { return socket_.valid(); }
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

  void Ready(std::string_view status) const;
  void Reloading(MonotonicTime now) const;
  void Stopping(milliseconds at_most) const;
  // Without `alive` the line of status alone.
  void Beat(bool alive, std::string_view status) const;

 private:
  void Send(const std::string& message) const;

  UniqueFd socket_;  // connected
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace beacongate
